"""What an institution may set otherwise, and what makes no sense (†)."""

import uuid
from datetime import timedelta

import pytest

from interviews.bookings.booking import hold_room
from interviews.bookings.refusals import NotAvailable, TooFarAhead
from interviews.rooms.booking_settings import LIMITS, check_booking_settings
from safespace.participants.separation import Separation
from tests.cast import HOUR, NOON
from tests.interviews.planned import book, hours


def test_the_values_of_the_handbook_are_sound():
    assert check_booking_settings(None) == []


@pytest.mark.parametrize("name", LIMITS)
def test_an_absurd_value_stops_the_start(settings, name):
    setattr(settings, name, timedelta(days=-1))

    found = [error for error in check_booking_settings(None) if error.id == "interviews.E001"]
    assert [name in error.msg for error in found] == [True]


def test_notice_past_the_last_day_stops_the_start(settings):
    settings.BOOKING_NOTICE, settings.BOOKING_AHEAD = timedelta(days=8), timedelta(days=7)

    assert [error.id for error in check_booking_settings(None)] == ["interviews.E002"]


def test_notice_and_hold_are_what_was_set(settings, alders, quiet_room, tomasz):
    settings.BOOKING_NOTICE, settings.BOOKING_HOLD = timedelta(days=2), timedelta(minutes=5)
    with pytest.raises(TooFarAhead, match="2880 minutes’ notice"):
        book(alders, quiet_room, hours(14), tomasz)

    settings.BOOKING_NOTICE = timedelta()
    held = hold_room(key=uuid.uuid4(), session=alders, room=quiet_room, during=hours(14), by=tomasz, at=NOON)
    assert held.hold_until == NOON + timedelta(minutes=5)


def test_people_are_kept_apart_as_long_as_was_set(
    settings, alders, junipers, alder, juniper, quiet_room, garden_room, tomasz, sunita, imogen
):
    """D, conflict spacing: two hours between them are enough by the handbook, and not with three."""
    Separation.objects.write(alder, [juniper], by=imogen, at=NOON)
    book(alders, quiet_room, hours(14, 1), tomasz)

    settings.BOOKING_APART = 3 * HOUR
    with pytest.raises(NotAvailable):
        book(junipers, garden_room, hours(11, 1), sunita)
    settings.BOOKING_APART = HOUR
    assert book(junipers, garden_room, hours(11, 1), sunita).state == "confirmed"
