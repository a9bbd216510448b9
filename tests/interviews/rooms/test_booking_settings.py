"""The booking settings and their limits (†)."""

import uuid
from datetime import timedelta

import pytest

from interviews.bookings.booking import hold_room
from interviews.bookings.refusals import NotAvailable, TooFarAhead
from interviews.rooms.booking_settings import LIMITS, check_booking_settings
from safespace.participants.separation import Separation
from tests.cast import HOUR, NOON
from tests.interviews.planned import book, hours


def test_the_default_settings_are_valid():
    assert check_booking_settings(None) == []


@pytest.mark.parametrize("name", LIMITS)
def test_a_value_outside_its_limits_is_an_error(settings, name):
    setattr(settings, name, timedelta(days=-1))

    found = [error for error in check_booking_settings(None) if error.id == "interviews.E001"]
    assert [name in error.msg for error in found] == [True]


def test_a_notice_longer_than_the_booking_window_is_an_error(settings):
    settings.BOOKING_NOTICE, settings.BOOKING_AHEAD = timedelta(days=8), timedelta(days=7)

    assert [error.id for error in check_booking_settings(None)] == ["interviews.E002"]


def test_notice_and_hold_follow_the_settings(settings, alders, quiet_room, tomasz):
    settings.BOOKING_NOTICE, settings.BOOKING_HOLD = timedelta(days=2), timedelta(minutes=5)
    with pytest.raises(TooFarAhead, match="2880 minutes’ notice"):
        book(alders, quiet_room, hours(14), tomasz)

    settings.BOOKING_NOTICE = timedelta()
    held = hold_room(key=uuid.uuid4(), session=alders, room=quiet_room, during=hours(14), by=tomasz, at=NOON)
    assert held.hold_until == NOON + timedelta(minutes=5)


def test_the_separation_time_follows_the_setting(
    settings, alders, junipers, alder, juniper, quiet_room, garden_room, tomasz, sunita, imogen
):
    """C-R4: two hours are enough with the default, and not if three are set."""
    Separation.objects.write(alder, [juniper], by=imogen, at=NOON)
    book(alders, quiet_room, hours(14, 1), tomasz)

    settings.BOOKING_APART = 3 * HOUR
    with pytest.raises(NotAvailable):
        book(junipers, garden_room, hours(11, 1), sunita)
    settings.BOOKING_APART = HOUR
    assert book(junipers, garden_room, hours(11, 1), sunita).state == "confirmed"
