"""Starts many workers at the same moment, in one process or in several, like those of a server.

Threads in one process take turns at its interpreter, so they rarely interleave. Separate processes meet only in the
database.
"""

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from django.db import connections

FORK = multiprocessing.get_context("fork")
"""A forked child has the databases, keys and objects of its parent. It must not share its connections."""


def run_workers(act, *, workers, processes=1):
    """Run act(number, barrier) in a thread for each of `workers`, spread over `processes`. Returns results in order.

    All workers share `barrier`. An exception in a worker is raised here. With several processes, `act` and its results
    must be picklable.
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
    """Set the barrier of this process: it is inherited, and cannot be sent."""
    global shared_barrier  # noqa: PLW0603  the only way for a pool's initializer to reach its tasks
    shared_barrier = barrier


def _child(act, numbers):
    return list(zip(numbers, _threads(act, numbers, shared_barrier), strict=True))


def _threads(act, numbers, barrier):
    def run(number):
        try:
            return act(number, barrier)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(numbers)) as pool:
        return list(pool.map(run, numbers))
