"""When a plan says that a participant may be reached (C-R1): in their own zone, across every change of clocks."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safespace.participants.safe_contact.hours import AHEAD, ask_plan, hours_in_words, openings, ways_in_words
from tests.cast import NOON, PLAN

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONES = ("Europe/London", "America/Toronto", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca")
"""An hour on Sunday night, half an hour, at midnight, and around Ramadan."""


def row(days, starts, ends, ways=("call",)):
    return {"ways": list(ways), "days": list(days), "from": starts, "until": ends}


def plan(*rows, zone="Europe/London"):
    return PLAN | {"hours": list(rows), "zone": zone}


@cache
def changes(zone):
    """The moments, from 2026 to 2030, at which clocks in `zone` are put forward or back."""
    there, found = ZoneInfo(zone), []
    at = datetime(2026, 1, 1, tzinfo=UTC)
    while at.year < 2031:
        if at.astimezone(there).utcoffset() != (at + HOUR).astimezone(there).utcoffset():
            minutes = (at + number * MINUTE for number in range(1, 61))
            found.append(next(one for one in minutes if offset(one, there) != offset(one - MINUTE, there)))
        at += HOUR
    return found


def offset(at, zone):
    return at.astimezone(zone).utcoffset()


def is_shown(hours, at, zone):
    """Whether the clock on the wall shows one of these hours, asked as a person looking at it would ask."""
    wall = at.astimezone(zone)
    shown = f"{wall:%H:%M}"
    return any(wall.weekday() in one["days"] and one["from"] <= shown < (one["until"].replace("00:00", "24:00"))
               for one in hours)  # fmt: skip


CLOCKS = st.integers(0, 95).map(lambda number: f"{number // 4:02}:{number % 4 * 15:02}")


@st.composite
def hours_of_a_day(draw):
    starts, ends = sorted(draw(st.lists(CLOCKS, min_size=2, max_size=2, unique=True)))
    return row(draw(st.sets(st.integers(0, 6), min_size=1)), starts, draw(st.sampled_from([ends, "00:00"])))


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_C_R1_around_each_change_of_clocks_nobody_is_reached_outside_the_hours_on_their_wall(zone, data):
    """And within them they are, but for hours that the change itself makes doubtful."""
    there = ZoneInfo(zone)
    change = data.draw(st.sampled_from(changes(zone)))
    hours = data.draw(st.lists(hours_of_a_day(), min_size=1, max_size=3))
    at = change + data.draw(st.integers(-12, 12)) * 15 * MINUTE

    may = "call" in ask_plan(plan(*hours, zone=zone), at).until

    if may:
        assert is_shown(hours, at, there)
    if abs(at - change) > 3 * HOUR:
        assert may == is_shown(hours, at, there)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_C_R1_what_is_open_ends_when_it_says_and_what_comes_next_comes_then_and_not_before(zone, data):
    asked = plan(*data.draw(st.lists(hours_of_a_day(), min_size=1, max_size=2)), zone=zone)
    at = data.draw(st.sampled_from(changes(zone))) + data.draw(st.integers(-96, 96)) * 15 * MINUTE

    answer = ask_plan(asked, at)
    steps = [at + number * 15 * MINUTE for number in range(7 * 96)]
    may = [bool(ask_plan(asked, one).until) for one in steps[:96]]

    if answer.until:
        assert all(may[number] for number, one in enumerate(steps[:96]) if one < answer.until["call"])
        ends = answer.until["call"]
        assert ends - at > (AHEAD - 1) * DAY or not ask_plan(asked, ends).until, "or all hours of all days are safe"
    elif answer.starts:
        assert ask_plan(asked, answer.starts).until == {"call": answer.ends}
        assert not any(may[number] for number, one in enumerate(steps[:96]) if one < answer.starts)


@pytest.mark.parametrize("zone", ZONES)
def test_C_R1_an_hour_that_the_clock_shows_twice_is_used_once(zone):
    """From 2026 to 2030. An hour is longer only if it begins before what the clock shows twice and ends after it."""
    assert len(changes(zone)) >= 8
    there = ZoneInfo(zone)
    for change in changes(zone):
        twice = max(offset(change - MINUTE, there) - offset(change, there), timedelta())
        day = change.astimezone(there).date()
        for clock in range(24):
            ends = f"{(clock + 1) % 24:02}:00"
            one = plan(row([day.weekday(), (day.weekday() - 1) % 7], f"{clock:02}:00", ends), zone=zone)
            for starts, until in openings(one, "call", change - DAY, days=1):
                goes_across = starts < change - twice and change + twice <= until
                assert until - starts <= (HOUR + twice if goes_across else HOUR)


@pytest.mark.parametrize(
    ("at", "may"),
    [
        (datetime(2026, 10, 20, 9, 0, tzinfo=UTC), True),  # Tuesday 10:00 in summer
        (datetime(2026, 10, 27, 9, 0, tzinfo=UTC), False),  # Tuesday 09:00 in winter
        (datetime(2026, 10, 27, 10, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 27, 12, 0, tzinfo=UTC), False),
    ],
)
def test_C_R1_the_safe_hour_follows_the_clock_of_the_person(at, may):
    """“Tuesday 10 to 12” is an hour later in winter than the server's clock says."""
    assert bool(ask_plan(plan(row([1], "10:00", "12:00")), at).until) is may


def test_the_hour_that_is_skipped_waits_a_week_and_the_one_that_comes_twice_comes_once():
    """Sunday 29 March 2026, 01:00 to 02:00 in London does not exist; on 25 October it exists twice."""
    asked = plan(row([6], "01:00", "02:00"))

    assert ask_plan(asked, datetime(2026, 3, 28, tzinfo=UTC)).starts == datetime(2026, 4, 5, 0, 0, tzinfo=UTC)
    autumn = ask_plan(asked, datetime(2026, 10, 24, tzinfo=UTC))
    assert (autumn.starts, autumn.ends) == (
        datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 0, tzinfo=UTC),
    )


def test_each_way_has_hours_of_its_own_and_the_next_says_which():
    asked = plan(row([0], "10:00", "13:00", ["text"]), row([0], "14:00", "15:00", ["call", "text"]))

    answer = ask_plan(asked, NOON)

    assert answer.until == {"text": NOON + HOUR}
    assert (answer.ways, answer.starts, answer.ends) == (("call", "text"), NOON + 2 * HOUR, NOON + 3 * HOUR)


def test_hours_that_touch_are_one_and_may_last_past_midnight():
    asked = plan(row([0], "22:00", "00:00"), row([1], "00:00", "01:00"))

    assert ask_plan(asked, NOON + 11 * HOUR).until == {"call": NOON + 13 * HOUR}


@pytest.mark.parametrize("asked", [PLAN, PLAN | {"hours": [], "zone": "Europe/London"}])
def test_a_plan_in_words_never_says_now(asked):
    """C-R1: only a person can judge free text."""
    answer = ask_plan(asked, NOON)

    assert (answer.until, answer.starts) == ({}, None)
    assert hours_in_words(asked) == "10:00 to 15:00"


def test_hours_read_as_people_say_them():
    assert hours_in_words(plan(row([1], "10:00", "12:00"))) == "Tuesday 10:00 to 12:00"
    assert hours_in_words(plan(row(range(7), "18:00", "00:00"))) == "Every day 18:00 to midnight"
    assert (
        hours_in_words(plan(row(range(5), "09:00", "17:00", ["text"]), row([5, 6], "10:00", "11:00")))
        == "Text: Monday to Friday 09:00 to 17:00; Call: Saturday and Sunday 10:00 to 11:00"
    )
    assert ways_in_words(["text", "email"]) == "Text or e-mail"
