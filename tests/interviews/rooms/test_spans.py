"""Spans: half-open, in UTC, and right on days when the clocks change (R8)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from interviews.rooms.spans import ClockRepeats, ClockSkips, EndsTooEarly, Span, TooLong, day_bounds, moment

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Auckland")
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]


def changes(zone):
    """The days from 2026 to 2030 on which clocks in `zone` change."""
    there = ZoneInfo(zone)
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(5 * 365 + 1))
    return [
        day
        for day in days
        if datetime.combine(day, time(), there).utcoffset()
        != datetime.combine(day + timedelta(days=1), time(), there).utcoffset()
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_on_every_clock_change_until_2030_a_time_is_one_moment_or_refused(zone):
    """R8."""
    there, days = ZoneInfo(zone), changes(zone)
    assert len(days) >= 10

    for day in days:
        skipped = repeated = 0
        for at in QUARTERS:
            try:
                found = moment(day, at, zone)
            except ClockSkips:
                skipped += 1
            except ClockRepeats:
                repeated += 1
            else:
                assert found.astimezone(there).replace(tzinfo=None) == datetime.combine(day, at)
        length = day_bounds(day, zone)[1] - day_bounds(day, zone)[0]
        assert (bool(skipped), bool(repeated)) == (length < timedelta(hours=24), length > timedelta(hours=24))


def test_a_span_over_a_clock_change_has_its_real_length():
    """R8: on the night the clocks go back in London, four hours pass from 00:30 to 03:30."""
    assert Span.on(date(2026, 10, 25), time(0, 30), time(3, 30), "Europe/London").length == timedelta(hours=4)


def test_spans_compare_in_utc_and_not_by_wall_clock():
    """R8: 01:30 comes twice, an hour apart."""
    london = ZoneInfo("Europe/London")
    first, second = (datetime(2026, 10, 25, 1, 30, tzinfo=london, fold=fold) for fold in (0, 1))
    assert first == second

    assert Span(first, second).length == timedelta(hours=1)


def test_spans_that_touch_do_not_overlap():
    at = datetime(2026, 11, 24, 14, tzinfo=UTC)
    earlier, later = Span(at - timedelta(hours=1), at), Span(at, at + timedelta(hours=1))

    assert not earlier.overlaps(later)
    assert earlier.overlaps(later.widened(1, 0))


@pytest.mark.parametrize(("length", "refusal"), [(0, EndsTooEarly), (-60, EndsTooEarly), (12 * 60 + 1, TooLong)])
def test_a_span_that_is_empty_or_too_long_is_refused(length, refusal):
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)

    with pytest.raises(refusal):
        Span(at, at + timedelta(minutes=length))
