"""The week grid of a room: every quarter hour of a day lies in one cell."""

from datetime import date, timedelta

import pytest

from interviews.calendar.week_grid import Entry, Links, build_week_grid, place_draft
from tests.cast import NOON
from tests.interviews.calendar.test_slots import a_room
from tests.interviews.planned import TUESDAY, hours

LINKS = Links(lambda day, start: f"?day={day}&start={start}", lambda day: f"?day={day}")


def entry(start, length=1.5, gap=0.25, **more):
    span, block = hours(start, length), hours(start - gap, length + 2 * gap)
    return Entry(span.starts_at, span.ends_at, block.starts_at, block.ends_at, **more)


def tuesday(entries, room=None, now=NOON):
    grid = build_week_grid(room or a_room(), [TUESDAY.date()], entries, now=now, chosen=TUESDAY.date(), links=LINKS)
    return grid, grid.columns[0]


def kinds(column):
    return [(cell.kind, cell.at, cell.rows) for cell in column.cells if cell.kind != "free"]


def covers_the_day(grid, column):
    rows = [row for cell in column.cells for row in range(cell.at, cell.at + cell.rows)]
    return rows == list(range(1, grid.rows + 1))


def test_a_booking_lies_between_its_gaps_and_the_rest_is_free():
    grid, column = tuesday([entry(14)])

    assert (grid.rows, grid.hours[0]) == (36, (1, "09"))
    assert kinds(column) == [("gap", 20, 1), ("slot", 21, 6), ("gap", 27, 1)]
    assert covers_the_day(grid, column)


def test_free_half_hours_are_links_and_past_ones_are_not():
    _, column = tuesday([], now=TUESDAY.replace(hour=16, minute=40))

    found = [cell.url for cell in column.cells if cell.url]
    assert found == ["?day=2026-11-24&start=17:00", "?day=2026-11-24&start=17:30"]


def test_a_booking_of_another_study_says_booked_and_is_not_a_link():
    _, column = tuesday([entry(14)])

    (slot,) = [cell for cell in column.cells if cell.kind == "slot"]
    assert (slot.title, slot.words, slot.label, slot.url) == ("Booked", "14:00", "14:00 to 15:30, Booked", "")


def test_entries_outside_the_opening_hours_are_shown():
    grid, column = tuesday([entry(18.5, 1)])

    assert grid.hours[-1][1] == "19"
    assert kinds(column) == [("off", 37, 1), ("gap", 38, 1), ("slot", 39, 4), ("gap", 43, 1), ("off", 44, 1)]
    assert covers_the_day(grid, column)


@pytest.mark.parametrize("minutes", range(0, 60, 7))
def test_odd_minutes_make_no_gap_and_no_overlap_between_cells(minutes):
    grid, column = tuesday([entry(10 + minutes / 60, 1), entry(13, 1 + minutes / 60)])

    rows = [row for cell in column.cells for row in range(cell.at, cell.at + cell.rows)]
    assert set(rows) == set(range(1, grid.rows + 1))


def test_after_a_booking_that_ends_at_odd_minutes_the_next_quarter_hour_can_be_chosen():
    _, column = tuesday([entry(14, 1 + 7 / 60, gap=0)])

    after = [cell.label for cell in column.cells if cell.kind == "free" and cell.label >= "15"]
    assert after[:2] == ["15:15, free", "15:30, free"]


def test_a_closed_day_has_no_free_cells():
    saturday = TUESDAY.date() + timedelta(days=4)
    grid = build_week_grid(a_room(), [saturday], [], now=NOON, chosen=saturday, links=LINKS)

    assert [(cell.kind, cell.at, cell.rows) for cell in grid.columns[0].cells] == [("off", 1, 36)]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_with_a_clock_change_are_laid_out_in_local_time(day):
    """R8."""
    grid = build_week_grid(a_room(open_days=[6]), [day], [], now=NOON - timedelta(days=300), chosen=day, links=LINKS)

    assert covers_the_day(grid, grid.columns[0])


def test_a_draft_lies_at_its_time_and_says_if_it_clashes():
    grid, column = tuesday([entry(14)])

    place_draft(grid, a_room(), hours(15), clash=True)

    assert (column.draft.at, column.draft.rows, column.draft.title) == (25, 6, "Taken")


@pytest.mark.parametrize(
    ("day", "hour", "entries", "words"),
    [
        (24, 12, [], ""),
        (24, 17.75, [], "Nothing is free any more"),
        (24, 17.75, [entry(14)], ""),
        (23, 12, [], "Nothing was booked"),
        (28, 12, [], "Closed"),
    ],
    ids=["free", "evening", "evening with a booking", "yesterday", "a Saturday"],
)
def test_a_day_without_links_says_why(day, hour, entries, words):
    shown = TUESDAY.date().replace(day=day)
    grid = build_week_grid(a_room(), [shown], entries, now=hours(hour).starts_at, chosen=shown, links=LINKS)

    assert grid.columns[0].nothing == words


def test_a_reader_who_cannot_book_sees_entries_and_no_links():
    grid = build_week_grid(
        a_room(), [TUESDAY.date()], [], now=NOON, chosen=TUESDAY.date(), links=Links(free=None, day=LINKS.day)
    )

    assert [cell.url for cell in grid.columns[0].cells if cell.url] == []
    assert grid.columns[0].nothing == "Nothing is booked"
