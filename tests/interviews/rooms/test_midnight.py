"""Rooms that are open until midnight: 00:00 as a closing time is the end of the day."""

import uuid
from datetime import date, time

import pytest
import time_machine
from django.db import IntegrityError, transaction

from interviews.bookings.finding.search import suggestions
from interviews.bookings.locks import BookingRequest
from interviews.bookings.refusals import RoomClosed
from interviews.bookings.session_needs import SessionNeeds
from interviews.calendar.entries import calendar_entries, days_shown, week_of
from interviews.calendar.week_grid import Links, build_week_grid
from interviews.rooms.fit import hours_words
from interviews.rooms.models import Booking, Room
from interviews.rooms.spans import Span
from tests.cast import NOON
from tests.interviews.bookings.test_views import typed, url
from tests.interviews.planned import TUESDAY, book, hours
from tests.make import signed_in


@pytest.fixture
def late_room(quiet_room):
    """The Quiet Room, open from 18:00 to midnight."""
    Room.objects.filter(pk=quiet_room.pk).update(opens=time(18), closes=time(0))
    return Room.objects.select_related("site").get(pk=quiet_room.pk)


def test_a_span_that_ends_at_midnight_ends_with_the_day():
    """R8: also on the night the clocks go back, when the day has 25 hours."""
    assert Span.on(date(2026, 11, 24), time(22), time(0), "Europe/London") == hours(22, 2)
    assert Span.on(date(2026, 10, 25), time(23), time(0), "Europe/London").length.seconds == 3600


def test_a_room_is_open_until_midnight_and_not_longer(alders, late_room, tomasz):
    assert hours_words(late_room) == "Monday to Friday, 18:00 to midnight"
    with pytest.raises(RoomClosed, match="It opens Monday to Friday, 18:00 to midnight."):
        book(alders, late_room, hours(23, 1.5), tomasz)
    with pytest.raises(RoomClosed):
        book(alders, late_room, hours(17.5), tomasz)

    assert book(alders, late_room, hours(22.5), tomasz).span == hours(22.5)


def test_a_room_that_closes_before_it_opens_is_refused(late_room):
    with pytest.raises(IntegrityError, match="room_closes_after_it_opens"), transaction.atomic():
        Room.objects.filter(pk=late_room.pk).update(closes=time(17))


def test_the_last_free_slot_ends_at_midnight(alders, late_room):
    wanted = BookingRequest(late_room, hours(22.25))

    slots = suggestions(alders, wanted, SessionNeeds.of(alders), rooms=[late_room], at=NOON, count=2)

    assert [slot.during for slot in slots][0] == hours(22.25)
    assert slots[1].during.starts_at == hours(18, day=TUESDAY.replace(day=25)).starts_at


def test_the_week_grid_ends_at_midnight_and_shows_no_day_more(alders, late_room, imogen, tomasz):
    book(alders, late_room, hours(22.5), tomasz)
    week = week_of(TUESDAY.date())
    entries = calendar_entries([late_room], week, imogen, NOON)[late_room.pk]

    days = days_shown(late_room, week, entries)
    grid = build_week_grid(
        late_room, [TUESDAY.date()], entries, now=NOON, chosen=TUESDAY.date(),
        links=Links(free=lambda day, start: start, day=str),
    )  # fmt: skip

    assert len(days) == 5
    assert (grid.hours[0][1], grid.hours[-1][1]) == ("18", "23")
    cells = [(cell.kind, cell.label) for cell in grid.columns[0].cells]
    assert cells[-1] == ("slot", f"22:30 to 00:00, {alders.participant.pseudonym}, Tomasz")
    assert ("free", "21:30, free") in cells


@time_machine.travel(NOON, tick=False)
def test_from_the_pages_a_room_is_added_and_booked_until_midnight(newcastle, alders, quiet_room, imogen):
    client = signed_in(imogen)
    facts = {
        "site": newcastle.pk, "name": "Late Room", "kind": "room", "seats": 3, "open_days": ["1"], "gap_before": 15,
        "gap_after": 15,
    }  # fmt: skip
    refused = client.post(url("rooms:add", imogen), facts | {"opens": "18:00", "closes": "17:00"})
    client.post(url("rooms:add", imogen), facts | {"intent": uuid.uuid4(), "opens": "18:00", "closes": "00:00"})

    late = Room.objects.get(name="Late Room")
    assert (refused.status_code, late.closes) == (422, time(0))
    Room.objects.filter(pk=quiet_room.pk).update(closes=time(0))
    answer = client.post(url("bookings:book", imogen), typed(alders, quiet_room, "22:30", "00:00"))
    assert (answer.status_code, Booking.objects.get().span) == (302, hours(22.5))
