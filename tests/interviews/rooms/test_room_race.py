"""A room is retired, closed or inspected while others book it: the second act sees what the first one did."""

import uuid

import pytest

from interviews.bookings.replanning.relocation import relocations
from interviews.rooms import lifecycle
from interviews.rooms.inspections.closures import Closure
from interviews.rooms.inspections.inspections import Inspection
from interviews.rooms.models import Booking, Room
from tests.cast import NOON
from tests.interviews.planned import book, hours
from tests.interviews.rooms.inspections.inspecting import look
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_room_cannot_be_retired_and_booked_at_the_same_time(alders, junipers, quiet_room, imogen, tomasz, sunita):
    """Either the room is retired and nothing is booked, or it is booked and stays."""
    at_once(
        lambda: book(alders, quiet_room, hours(14), tomasz),
        lambda: lifecycle.retire_room(room=quiet_room, by=imogen, at=NOON),
        lambda: book(junipers, quiet_room, hours(10), sunita),
    )

    retired = Room.objects.get().retired_at is not None
    assert retired is not Booking.objects.blocking().exists()


def test_a_booking_at_the_moment_of_a_closure_is_refused_or_listed_for_relocation(alders, quiet_room, imogen, tomasz):
    during = hours(12, 6)
    facts = {"starts_at": during.starts_at, "ends_at": during.ends_at, "words": "Fire drill"}

    at_once(
        lambda: Closure.objects.close(key=uuid.uuid4(), room=quiet_room, by=imogen, at=NOON, **facts),
        lambda: book(alders, quiet_room, hours(14), tomasz),
    )

    assert Closure.objects.count() == 1
    assert len(relocations(imogen, NOON)) == Booking.objects.blocking().count()


def test_an_inspection_sent_three_times_at_once_is_recorded_once(quiet_room, imogen):
    """R2."""
    key = uuid.uuid4()
    first = look(quiet_room, imogen, no=["daylight"])
    facts = {"findings": first.findings, "looked_on": first.looked_on, "sound_on": first.sound_on}

    def write():
        return Inspection.objects.write(key=key, room=quiet_room, by=imogen, at=NOON, **facts)

    given = at_once(write, write, write)

    assert [one.pk for one in given] == [key] * 3
    assert Inspection.objects.count() == 2
