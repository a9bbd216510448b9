"""Many parallel requests for one slot make one booking and no deadlock (R1)."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from interviews.bookings.booking import book_room
from interviews.bookings.refusals import InterviewerBusy, RoomTaken
from interviews.rooms.models import Booking
from tests.cast import NOON, enrol
from tests.interviews.cast import make_room
from tests.interviews.planned import hours, planned

MANY = 16


@pytest.fixture
def sessions(leaving_well, imogen, tomasz, sunita, approved):  # noqa: F811
    """Sixteen sessions without a room, eight with Tomasz and eight with Sunita."""
    people = [
        enrol(leaving_well, imogen, name=f"Person {n}", phone=f"+4416329601{n:02}", interviewer=who.user)
        for n, who in enumerate([tomasz, sunita] * (MANY // 2))
    ]
    return [planned(one, tomasz if n % 2 == 0 else sunita, imogen) for n, one in enumerate(people)]


def at_once(sessions, room_of, by):
    """Book `room_of(n)` for every session at the same moment. Returns the outcomes."""
    start = Barrier(len(sessions))

    def attempt(n, session):
        try:
            start.wait(timeout=30)
            book_room(key=uuid.uuid4(), session=session, room=room_of(n), during=hours(14), by=by, at=NOON)
            return "booked"
        except (RoomTaken, InterviewerBusy) as refused:
            return type(refused).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(sessions)) as pool:
        return sorted(pool.map(attempt, range(len(sessions)), sessions))


@pytest.mark.django_db(transaction=True)
def test_sixteen_requests_for_one_slot_make_one_booking(sessions, quiet_room, imogen):
    """R1."""
    came = at_once(sessions, lambda n: quiet_room, imogen)

    assert came.count("booked") == 1
    assert set(came) <= {"booked", "RoomTaken", "InterviewerBusy"}
    assert Booking.objects.blocking().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_interviewers_get_two_bookings_although_sixteen_rooms_are_free(sessions, newcastle, imogen):
    """R1."""
    rooms = [make_room(newcastle, f"Room {n}") for n in range(MANY)]

    came = at_once(sessions, lambda n: rooms[n], imogen)

    assert came == ["InterviewerBusy"] * (MANY - 2) + ["booked"] * 2
