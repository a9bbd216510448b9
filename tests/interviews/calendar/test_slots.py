"""Free slots at quarter hours, with their quiet gaps."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from interviews.calendar.slots import Busy, free_slots, nearest
from interviews.rooms.models import Room, Site
from interviews.rooms.spans import Span
from tests.cast import HOUR, NOON
from tests.interviews.planned import hours

HALF_YEAR = NOON.date() + timedelta(days=180)


def a_room(name="Quiet Room", zone="Europe/London", **facts):
    return Room(site=Site(name="Newcastle", zone=zone), name=name, approved_until=HALF_YEAR, **facts)


def starts(slots):
    return [f"{slot.during.starts_at:%a %H:%M}" for slot in slots]


def test_an_empty_day_offers_every_quarter_hour_that_fits():
    slots = list(free_slots(a_room(), 8 * HOUR, Busy([]), after=hours(0).starts_at, until=hours(24).starts_at))

    assert starts(slots) == ["Tue 09:00", "Tue 09:15", "Tue 09:30", "Tue 09:45", "Tue 10:00"]


def test_quiet_gaps_of_the_new_booking_do_not_overlap_existing_ones():
    taken = hours(11, 2)
    busy = Busy([(taken.starts_at, taken.ends_at)])

    slots = free_slots(a_room(), 2 * HOUR, busy, after=hours(0).starts_at, until=hours(14).starts_at)

    assert starts(slots) == ["Tue 13:15", "Tue 13:30", "Tue 13:45"]


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2026, 11, 24), date(2027, 3, 28)])
def test_slots_that_have_begun_are_left_out(day):
    """R8: to the minute, also on days when the clocks change."""
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=ZoneInfo("Europe/London"))
    room = a_room(open_days=list(range(7)), opens=datetime(2026, 1, 1, 0, 20).time())
    room.approved_until = day + timedelta(days=1)
    end = midnight + timedelta(hours=12)
    whole = list(free_slots(room, HOUR, Busy([]), after=midnight, until=end))
    assert len(whole) > 20

    for minutes in range(0, 12 * 60, 7):
        after = midnight.astimezone(UTC) + timedelta(minutes=minutes)
        left = [one for one in whole if one.during.starts_at >= after]
        assert list(free_slots(room, HOUR, Busy([]), after=after, until=end)) == left


def test_odd_minutes_are_rounded_up_to_the_next_quarter():
    busy = Busy([(hours(9).starts_at, hours(9).starts_at + timedelta(minutes=50))])

    slots = free_slots(a_room(), HOUR, busy, after=hours(0).starts_at, until=hours(10.5).starts_at)

    assert starts(slots) == ["Tue 10:15"]


def test_closed_days_and_days_past_the_approval_are_left_out():
    friday = NOON + 4 * 24 * HOUR
    room = a_room(opens=datetime(2026, 1, 1, 9).time(), closes=datetime(2026, 1, 1, 10).time())
    room.approved_until = friday.date() + timedelta(days=3)

    slots = free_slots(room, HOUR, Busy([]), after=friday, until=friday + 14 * 24 * HOUR)

    assert starts(slots) == ["Mon 09:00"]


def test_no_slot_contains_a_clock_change():
    """R8: 01:00 comes twice that night, so an hour that ends then is not offered either."""
    day = date(2026, 10, 25)
    room = a_room(opens=datetime(2026, 1, 1, 0).time(), closes=datetime(2026, 1, 1, 4).time(), open_days=[6])
    begin = datetime(2026, 10, 25, tzinfo=ZoneInfo("Europe/London"))

    slots = list(free_slots(room, HOUR, Busy([]), after=begin, until=begin + 23 * HOUR))

    assert {slot.during.length for slot in slots} == {HOUR}
    assert [f"{slot.during.starts_at.astimezone(room.site.clock):%H:%M}" for slot in slots] == [
        "02:00", "02:15", "02:30", "02:45", "03:00",
    ]  # fmt: skip
    assert {room.site.day_of(slot.during.starts_at) for slot in slots} == {day}


def test_the_same_time_in_another_room_comes_before_later_times():
    quiet, garden = a_room(), a_room("Garden Room")
    wanted = hours(14, 1)
    busy = {"Quiet Room": Busy([(wanted.starts_at, wanted.ends_at)]), "Garden Room": Busy([])}

    slots = nearest([quiet, garden], wanted, lambda room: busy[room.name], count=3, at=NOON)

    assert [(f"{slot.during.starts_at:%H:%M}", slot.room.name) for slot in slots] == [
        ("14:00", "Garden Room"), ("15:00", "Garden Room"), ("15:15", "Quiet Room"),
    ]  # fmt: skip


def test_no_slot_in_the_past_is_offered():
    wanted = Span(NOON - 3 * HOUR, NOON - 2 * HOUR)

    assert starts(nearest([a_room()], wanted, lambda room: Busy([]), count=1, at=NOON)) == ["Mon 12:00"]
