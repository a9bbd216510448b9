"""Listeners that note what they heard, and threads that start together."""

import threading

import pytest
from django.db import connection

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


def together(count, act):
    """Run `act(n)` in `count` threads that start at once; raise what the first of them raised."""
    trouble, start = [], threading.Barrier(count)

    def run(n):
        try:
            start.wait(30)
            act(n)
        except Exception as raised:  # told to the test below
            trouble.append(raised)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if trouble:
        raise trouble[0]
