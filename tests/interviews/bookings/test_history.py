"""Many parallel acts: no bookings overlap, and nothing that was acknowledged is lost (R1, R2).

The full size, 10,000 attempts by 32 workers with ten seeds, is `python -m tests.benchmarks bookings`.
"""

import os
from datetime import UTC, datetime
from threading import BrokenBarrierError

import pytest

from interviews.rooms.models import Booking
from tests.races import naive
from tests.races.bookings import Line, Result, race, seen
from tests.races.checking import faults
from tests.races.people import make_race_setup
from tests.races.workers import run_workers

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("seed", "processes"), [(1, 1), (2, 2)])
def test_eight_parallel_workers_make_no_overlap_and_lose_nothing(seed, processes):
    """R1: book, hold, move, cancel and repeat, with gaps, rooms, interviewers, interpreters and equipment.

    In threads of one process, and in two processes that share only the database.
    """
    setup = make_race_setup(AT, sessions=16)

    result = race(setup, AT, attempts=160, workers=8, seed=seed, processes=processes)

    tally = result.tally()
    assert faults(result) == []
    assert tally["book", "ok"] >= 10
    assert tally["book", "refused"] + tally["move", "refused"] >= 10, "control: some lose the race"
    assert tally["move", "ok"] >= 1


def test_workers_are_divided_among_processes_and_answer_in_order():
    """R1: each of two processes has half of the workers, and all start together."""
    answers = run_workers(_where_am_i, workers=4, processes=2)

    assert [number for number, _ in answers] == [0, 1, 2, 3]
    assert len({process for _, process in answers} - {os.getpid()}) == 2
    assert [process for _, process in run_workers(_where_am_i, workers=2)] == [os.getpid()] * 2


def test_a_worker_that_fails_in_a_process_is_reported():
    """R1: a worker that stopped early must not count as success."""
    with pytest.raises(BrokenBarrierError):
        run_workers(_break_off, workers=2, processes=2)


def _where_am_i(number, together):
    together.wait(timeout=30)
    return number, os.getpid()


def _break_off(number, together):
    if number == 1:
        together.abort()
    together.wait(timeout=30)


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_the_same_check_finds_overlaps():
    """R1, the control. How many depends on the machine; `python -m tests.benchmarks bookings` counts seed by seed."""
    with naive.a_table_without_a_rule():
        found = (naive.race(attempts=320, workers=8, seed=seed) for seed in range(1, 9))

        assert any(overlaps > 0 for overlaps in found)


def test_the_history_check_finds_what_it_looks_for(alders, junipers, quiet_room, garden_room, tomasz, sunita, imogen):
    """The control: an overlap, a lost booking, an unknown booking, and a session with another time."""
    from_ = {"room": quiet_room, "study": alders.study, "participant": alders.participant, "interviewer": tomasz.user}
    times = {"starts_at": AT, "ends_at": AT.replace(hour=14), "blocked_from": AT, "blocked_until": AT.replace(hour=14)}
    one = Booking.objects.create(**from_, **times)
    other = Booking(**(from_ | {"room": garden_room}), **times)
    lines = [
        Line("book", one.pk, "ok", seen(one)),
        Line("book", other.pk, "ok", seen(other)),
        Line("move", one.pk, "ok", ("confirmed", garden_room.pk, AT, AT.replace(hour=14), None)),
        Line("cancel", one.pk, "unknown", (), "OperationalError: gone"),
    ]

    found = faults(Result([lines[:2], lines[2:3], lines[3:]], deadlocks=1))

    assert sorted(one.split(" ")[0] for one in found) == ["1", "book", "cancel:", "move"]
    assert faults(Result([])) == ["nobody was told of a booking that is confirmed"]
