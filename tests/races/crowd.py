"""Many workers let go at one moment, in one process or in several, as a server's are.

Threads alone take turns at one interpreter: between two statements of one worker hardly another gets in, and a second
core has nothing to do. Workers in processes of their own meet in the database and nowhere else.
"""

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from django.db import connections

FORK = multiprocessing.get_context("fork")
"""A child has the databases, keys and objects of its parent; it only must not share a connection with it."""


def crowd(act, *, workers, processes=1):
    """[act(number, together) for each of `workers`], each a thread, dealt out to `processes`; in order of number.

    `together` is a barrier of all of them. Whoever raises, raises here. `act` and what it returns have to be picklable
    where there are several processes.
    """
    numbers = range(workers)
    if processes == 1:
        return _threads(act, numbers, threading.Barrier(workers))
    connections.close_all()
    dealt = [numbers[n::processes] for n in range(processes)]
    with ProcessPoolExecutor(
        processes, mp_context=FORK, initializer=_meet_at, initargs=(FORK.Barrier(workers),)
    ) as pool:
        came = dict(pair for pairs in pool.map(_child, [act] * processes, dealt) for pair in pairs)
    return [came[number] for number in numbers]


def _meet_at(barrier):
    """A barrier between processes is inherited, never sent."""
    global together  # noqa: PLW0603  the one way a pool's initializer reaches its tasks
    together = barrier


def _child(act, numbers):
    return list(zip(numbers, _threads(act, numbers, together), strict=True))


def _threads(act, numbers, barrier):
    def run(number):
        try:
            return act(number, barrier)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(numbers)) as pool:
        return list(pool.map(run, numbers))
