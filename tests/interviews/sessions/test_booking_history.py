"""Many at once over the whole book: nothing overlaps, nothing acknowledged is lost (security.md R1, R2, history check).

Scaled down here; `manage.py bench rooms` runs 10,000 attempts of 32 workers with ten seeds.
"""

from datetime import UTC, datetime

import pytest

from interviews.rooms.models import Booking
from tests.races import naive
from tests.races.bookings import Line, Result, race, seen
from tests.races.checking import faults
from tests.races.people import a_house

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2])
def test_eight_desks_and_nothing_overlaps_or_is_lost(seed):
    """R1: creates, holds, moves, cancels, series and gaps; rooms, interviewers, interpreters and equipment."""
    house = a_house(AT, sessions=16)

    result = race(house, AT, attempts=160, workers=8, seed=seed)

    tally = result.tally()
    assert faults(result) == []
    assert tally["book", "ok"] >= 10
    assert tally["book", "refused"] + tally["move", "refused"] >= 10, "a race that nobody loses proves nothing"
    assert tally["move", "ok"] >= 1


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_the_same_check_finds_overlaps():
    """R1, the control. How many hangs on the pace of the machine; `manage.py bench bookings` counts seed by seed."""
    with naive.a_table_without_a_rule():
        found = (naive.race(attempts=320, workers=8, seed=seed) for seed in range(1, 9))

        assert any(overlaps > 0 for overlaps in found)


def test_the_history_check_finds_what_it_looks_for(alders, junipers, quiet_room, garden_room, tomasz, sunita, imogen):
    """The control: an overlap, a lost acknowledgement, a ghost, a session that says another time."""
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
