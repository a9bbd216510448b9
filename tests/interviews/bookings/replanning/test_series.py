"""A booking that is repeated on other dates (R2, R8)."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from consent.ethics.models import Approval
from interviews.bookings.booking import cancel_booking
from interviews.bookings.replanning.series import book_series
from interviews.rooms.models import Booking
from interviews.sessions.models import Session
from safespace.base.refusals import Refusal
from tests.cast import NOON
from tests.interviews.bookings.test_views import url
from tests.interviews.planned import TUESDAY, book, hours, planned
from tests.make import signed_in

WEEK = timedelta(weeks=1)


@pytest.fixture
def approved_for_long(leaving_well, laleh):
    return Approval.objects.record(
        key=uuid.uuid4(), study=leaving_well, reference="REC 26/200", ends_on=NOON.date() + timedelta(days=170),
        by=laleh, at=NOON,
    )  # fmt: skip


def series(booking, by, **more):
    asked = {"key": uuid.uuid4(), "weeks": 1, "times": 3, "at": NOON} | more
    return book_series(booking=booking, by=by, **asked)


def test_each_date_has_its_own_outcome_and_free_dates_are_booked(
    alders, junipers, quiet_room, tomasz, sunita, juniper, imogen
):
    """A taken date is refused with the nearest free slots, and the others are booked."""
    booking = book(alders, quiet_room, hours(14), tomasz)
    book(junipers, quiet_room, hours(14, day=TUESDAY + 2 * WEEK), sunita)

    outcomes = series(booking, tomasz)

    assert [bool(one.booking) for one in outcomes] == [True, False, True]
    assert outcomes[0].words == "Tuesday 1 December, 14:00 to 15:30: booked."
    assert outcomes[1].words == (
        "Tuesday 8 December: not booked. Quiet Room is taken then. "
        "Free near then: 16:00, Quiet Room or Wednesday 9 December 09:00, Quiet Room."
    )


def test_a_date_that_is_refused_leaves_nothing_behind(alders, junipers, quiet_room, tomasz, sunita):
    """A date gets a session and a booking, or neither."""
    booking = book(alders, quiet_room, hours(14), tomasz)
    book(junipers, quiet_room, hours(14, day=TUESDAY + WEEK), sunita)

    series(booking, tomasz, times=1)

    assert Session.objects.filter(participant=alders.participant).count() == 1
    assert Booking.objects.filter(participant=alders.participant).count() == 1


def test_the_same_form_sent_twice_makes_one_series(alders, quiet_room, tomasz):
    """R2."""
    booking, key = book(alders, quiet_room, hours(14), tomasz), uuid.uuid4()

    first, second = (series(booking, tomasz, key=key) for _ in range(2))

    assert first == second
    assert Booking.objects.count() == Session.objects.count() == 4


def test_a_series_keeps_its_local_time_when_the_clocks_change(alders, approved_for_long, quiet_room, tomasz):
    """R8: from 24 November to 6 April the clocks in London go forward once; 14:00 stays 14:00, and as long."""
    booking = book(alders, quiet_room, hours(14), tomasz)

    outcomes = series(booking, tomasz, weeks=4, times=5)

    spans = [one.booking.span for one in outcomes]
    assert [f"{span.starts_at:%d %b %H:%M}" for span in spans] == [
        "22 Dec 14:00", "19 Jan 14:00", "16 Feb 14:00", "16 Mar 14:00", "13 Apr 13:00",
    ]  # fmt: skip
    assert {span.length for span in spans} == {booking.span.length}


def test_a_time_that_the_clocks_skip_is_refused_with_that_reason(alders, approved_for_long, quiet_room, tomasz):
    """R8: Sunday 28 March 2027, 01:30 does not exist in London."""
    type(quiet_room).objects.update(open_days=[0, 1, 2, 3, 4, 5, 6], opens="00:00", closes="23:45")
    quiet_room.refresh_from_db()
    booking = book(alders, quiet_room, hours(1.5, 1, day=NOON + timedelta(days=104)), tomasz)
    assert booking.starts_at.date().isoformat() == "2027-03-07"

    outcomes = series(booking, tomasz)

    assert [bool(one.booking) for one in outcomes] == [True, True, False]
    assert outcomes[2].words.startswith("Sunday 28 March 2027: not booked. There is no 01:30 that day")


def test_dates_after_the_approval_ends_are_refused_one_by_one(alders, quiet_room, tomasz):
    """F-R1: the approval ends after sixty days."""
    booking = book(alders, quiet_room, hours(14), tomasz)

    outcomes = series(booking, tomasz, weeks=4, times=3)

    assert [bool(one.booking) for one in outcomes] == [True, True, False]
    assert "The ethics approval of this study does not cover that day." in outcomes[2].words


def test_the_page_shows_the_outcome_of_every_date(alders, quiet_room, tomasz):
    booking = book(alders, quiet_room, hours(14), tomasz)

    with time_machine.travel(NOON, tick=False):
        client = signed_in(tomasz)
        form = client.get(url("bookings:repeat", tomasz, booking.pk))
        done = client.post(url("bookings:repeat", tomasz, booking.pk), {"intent": uuid.uuid4(), "weeks": 2, "times": 2})

    assert (form.status_code, done.status_code) == (200, 200)
    assert "Tuesday 8 December, 14:00 to 15:30: booked." in done.content.decode()
    assert Booking.objects.count() == 3


def test_a_date_too_far_ahead_is_refused(alders, approved_for_long, quiet_room, tomasz):
    """Rooms can be booked half a year ahead at most."""
    with pytest.raises(Refusal, match="180 days ahead at most"):
        book(alders, quiet_room, hours(14, day=TUESDAY + 26 * WEEK), tomasz)


def test_a_series_numbers_its_sessions_after_a_cancelled_one(alders, quiet_room, tomasz, alder, imogen):
    """Session numbers continue whatever happened to the first session."""
    booking = book(alders, quiet_room, hours(14), tomasz)
    series(booking, tomasz, times=1)
    cancel_booking(booking=booking, by=tomasz, at=NOON)

    assert sorted(Session.objects.values_list("number", flat=True)) == [1, 2]
    assert planned(alder, tomasz, imogen, day=TUESDAY + 4 * WEEK).number == 3
