"""Listeners and periodic jobs for one test."""

import pytest

from safespace.outbox import clocks, listeners

TOPIC = "outboxtest.bell_rang"


@pytest.fixture
def heard():
    """A list of listeners' names in the order in which they finished. `heard.by(name)` registers a listener."""
    yield Notes()
    forget(TOPIC)


def forget(topic):
    listeners._listening.pop(topic, None)


class Notes(list):
    def by(self, name, act=lambda announcement: None, topic=TOPIC):
        def listener(announcement):
            act(announcement)
            self.append(name)

        listener.__qualname__ = name
        return listeners.listens(topic)(listener)


@pytest.fixture
def job():
    """`job(name, every, function)` registers a periodic job for one test."""
    names = []

    def register(name, every, function):
        names.append(name)
        return clocks.due(name, every=every)(function)

    yield register
    for name in names:
        clocks._jobs.pop(name, None)
