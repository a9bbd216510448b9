"""Listeners that note what they heard, and threads that start together."""

import pytest

from safespace.outbox import clocks, listeners

TOPIC = "outboxtest.bell_rang"


@pytest.fixture
def heard():
    """Names of listeners in the order in which they finished. `heard.by(name)` registers one that does nothing else."""
    yield Notes()
    listeners.forget(TOPIC)


class Notes(list):
    def by(self, name, act=lambda announcement: None, topic=TOPIC):
        def listener(announcement):
            act(announcement)
            self.append(name)

        listener.__qualname__ = name
        return listeners.listens(topic)(listener)


@pytest.fixture
def job():
    """`job(name, every, function)` registers a clock for one test."""
    names = []

    def register(name, every, function):
        names.append(name)
        return clocks.due(name, every=every)(function)

    yield register
    for name in names:
        clocks.forget(name)
