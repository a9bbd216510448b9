"""Closures: the room cannot be booked at that time, and calendars show why."""

import uuid

import pytest

from interviews.bookings.finding.search import suggestions
from interviews.bookings.locks import BookingRequest
from interviews.bookings.refusals import RoomClosed
from interviews.bookings.session_needs import SessionNeeds
from interviews.calendar.entries import calendar_entries
from interviews.rooms.inspections.closures import Closure, ClosureOver
from tests.cast import HOUR, NOON
from tests.interviews.planned import TUESDAY, book, hours


def close(room, by, start, length):
    span = hours(start, length)
    facts = {"starts_at": span.starts_at, "ends_at": span.ends_at, "words": "Floor being laid"}
    closure = Closure.objects.close(key=uuid.uuid4(), room=room, by=by, at=NOON, **facts)
    room.refresh_from_db()
    return closure


def test_a_closure_prevents_bookings_only_during_its_time(alders, quiet_room, imogen, tomasz):
    close(quiet_room, imogen, 10, 5)

    with pytest.raises(RoomClosed, match="closed then: Floor being laid"):
        book(alders, quiet_room, hours(14), tomasz)
    assert book(alders, quiet_room, hours(15), tomasz).span == hours(15)


def test_a_closure_counts_although_the_page_loaded_the_room_before(alders, quiet_room, imogen, tomasz):
    """The act reads the room under its lock."""
    before = type(quiet_room).objects.get(pk=quiet_room.pk)
    close(quiet_room, imogen, 10, 5)

    with pytest.raises(RoomClosed):
        book(alders, before, hours(14), tomasz)


def test_a_closure_in_the_past_is_refused(quiet_room, imogen):
    """It would close nothing. Every other end is ahead and at most ten years away."""
    with pytest.raises(ClosureOver):
        close(quiet_room, imogen, -26, 1)


def test_no_slot_during_a_closure_is_offered(alders, quiet_room, imogen, tomasz):
    close(quiet_room, imogen, 9, 6)

    wanted = BookingRequest(quiet_room, hours(9))
    slots = suggestions(alders, wanted, SessionNeeds.of(alders), rooms=[quiet_room], at=NOON, count=1)

    assert [slot.during.starts_at for slot in slots] == [hours(15.25).starts_at]


def test_a_lifted_closure_opens_the_room_again(alders, quiet_room, imogen, tomasz):
    closure = close(quiet_room, imogen, 10, 5)

    closure.lift(by=imogen, at=NOON + HOUR)
    closure.lift(by=imogen, at=NOON + 2 * HOUR)

    closure.refresh_from_db()
    assert closure.lifted_at == NOON + HOUR
    assert book(alders, quiet_room, hours(14), tomasz).room == quiet_room


def test_calendars_show_a_closure_within_the_opening_hours(alders, quiet_room, imogen):
    close(quiet_room, imogen, 6, 11)

    (entry,) = calendar_entries([quiet_room], [TUESDAY.date()], imogen, NOON)[quiet_room.pk]

    assert (entry.title, entry.words) == ("Closed", "Floor being laid")
    assert (entry.starts_at, entry.ends_at) == (hours(9).starts_at, hours(17).starts_at)
