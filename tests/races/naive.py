"""The control: booking without a constraint or a lock, with a pause of three milliseconds that widens the race."""

import random
import time
import uuid
from contextlib import contextmanager

from django.db import connection

from tests.races.checking import overlaps
from tests.races.workers import run_workers

TABLE = "naive_booking"


@contextmanager
def a_table_without_a_rule():
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (id varchar(36), room integer, starts integer, ends integer)")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {TABLE}")


def race(*, attempts, workers, seed, slots=24, rooms=2):
    """Check, wait a moment, write. Returns how many pairs overlap afterwards."""

    def run(number, barrier):
        chance = random.Random(f"{seed}.{number}")
        barrier.wait(timeout=60)
        for _ in range(attempts // workers):
            _book(chance.randrange(rooms), chance.randrange(slots))

    run_workers(run, workers=workers)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT room, starts, ends FROM {TABLE}")
        spans = {}
        for room, begin, end in cursor.fetchall():
            spans.setdefault(("room", room), []).append((begin, end))
    return len(list(overlaps(spans)))


def _book(room, starts):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {TABLE} WHERE room = %s AND starts < %s AND ends > %s", [room, starts + 2, starts]
        )
        if cursor.fetchone()[0]:
            return
        time.sleep(0.003)
        cursor.execute(f"INSERT INTO {TABLE} VALUES (%s, %s, %s, %s)", [str(uuid.uuid4()), room, starts, starts + 2])
