"""The calendar of one room as a grid: one column a day, with cells in quarter hours.

Times in this module are minutes of local time since the midnight before the first day.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import NamedTuple

from interviews.rooms.models import MIDNIGHT
from interviews.rooms.wording import date_words

QUARTER, HOUR, DAY = 15, 60, 24 * 60


class Entry(NamedTuple):
    """A booking or closure. "Booked" is the title of a booking that the reader may not see."""

    starts_at: datetime
    ends_at: datetime
    blocked_from: datetime
    blocked_until: datetime
    tone: str = ""
    title: str = "Booked"
    words: str = ""
    url: str = ""


class Cell(NamedTuple):
    """A part of one day, from row `at`, `rows` quarter hours long. `label` is for screen readers.

    `kind` is "slot", "free" (can be chosen), "gap" or "off". A "draft" lies over the other cells.
    """

    kind: str
    at: int
    rows: int
    label: str = ""
    title: str = ""
    words: str = ""
    tone: str = ""
    url: str = ""

    @property
    def place(self):
        """The CSS classes for its position."""
        return f"q-{self.at} n-{self.rows}"


@dataclass
class Column:
    """One day. `short` is "Mon 23" and `label` the full date. `nothing` says why no cell leads anywhere."""

    day: object
    short: str
    label: str
    is_today: bool
    is_chosen: bool
    url: str
    cells: list = field(default_factory=list)
    nothing: str = ""
    draft: Cell | None = None


@dataclass(frozen=True)
class WeekGrid:
    """Columns from the hour `first`. `hours` are (row, "09"); `rows` is the number of quarter hours."""

    columns: list
    hours: list
    rows: int
    first: int

    @property
    def chosen(self):
        return next((column for column in self.columns if column.is_chosen), self.columns[0])


@dataclass(frozen=True)
class Links:
    """Functions for addresses: `free(day, "14:00")` of a free half hour, `day(day)` of a single day.

    `free` is None if the reader may not book.
    """

    free: object
    day: object


def build_week_grid(room, days, entries, *, now, chosen, links):
    """The WeekGrid of `entries` (in any order) of `room` on `days`, in the time of its site."""
    clock = _WallClock(days[0], room.site.clock)
    lines = [clock.line(entry) for entry in entries]
    first, last = _hours(room, lines)
    open_at = (clock.of_time(room.opens), _closing(room))
    now_at = clock.floor(now)
    columns = []
    for day in days:
        begin = clock.of_day(day)
        day_of = _Day(begin + first * HOUR, begin + last * HOUR, *_opening(room, day, begin, open_at), now_at)
        is_today = begin <= now_at < begin + DAY
        column = Column(
            day,
            f"{day:%a} {day.day}",
            date_words(day, now.astimezone(room.site.clock)),
            is_today,
            day == chosen,
            links.day(day),
        )
        column.cells = list(_cells(day_of, lines, links.free and partial(links.free, day)))
        column.nothing = _nothing(room, day, begin + DAY <= now_at, column.cells, links)
        columns.append(column)
    hours = [((hour - first) * 4 + 1, f"{hour:02}") for hour in range(first, last)]
    return WeekGrid(columns, hours, (last - first) * 4, first)


def place_draft(grid, room, during, *, clash):
    """Add the new booking to its column, as far as the grid shows it."""
    clock = _WallClock(grid.columns[0].day, room.site.clock)
    start, end = clock.floor(during.starts_at), clock.ceil(during.ends_at)
    for column in grid.columns:
        begin = clock.of_day(column.day) + grid.first * HOUR
        last = begin + QUARTER * grid.rows
        if begin <= start < last:
            hours = f"{_words(start)} to {_words(min(end, last))}"
            tone = "draft clash" if clash else "draft"
            title = "Taken" if clash else "New"
            column.draft = Cell("draft", *_rows(start, min(end, last), begin), title=title, words=hours, tone=tone)


class _WallClock:
    """Converts moments to minutes of local time since the midnight before `day`."""

    def __init__(self, day, zone):
        self.zone, self.day, self.number = zone, day, day.toordinal()

    def floor(self, at):
        there = at.astimezone(self.zone)
        return (there.toordinal() - self.number) * DAY + there.hour * HOUR + there.minute

    def ceil(self, at):
        return self.floor(at) + bool(at.second or at.microsecond)

    def of_day(self, day):
        return (day - self.day).days * DAY

    @staticmethod
    def of_time(at):
        return at.hour * HOUR + at.minute

    def line(self, entry):
        start, end = self.floor(entry.starts_at), self.ceil(entry.ends_at)
        return _Line(entry, start, end, self.floor(entry.blocked_from), self.ceil(entry.blocked_until))


class _Line(NamedTuple):
    """An Entry with its times in minutes."""

    entry: Entry
    start: int
    end: int
    from_: int
    until: int


class _Day(NamedTuple):
    """One day of the grid, from `begin` to `end`. The room is open from `opens` to `closes`."""

    begin: int
    end: int
    opens: int
    closes: int
    now: int


def _hours(room, lines):
    """The first and last hour to show: the opening hours, extended to any entry outside them."""
    first = min([room.opens.hour, *(line.from_ % DAY // HOUR for line in lines)])
    last = -(-_closing(room) // HOUR)
    for line in lines:
        same_day = line.from_ // DAY == line.until // DAY
        last = max(last, -(-(line.until % DAY) // HOUR) if same_day else 24)
    return first, min(last, 24)


def _closing(room):
    return DAY if room.closes == MIDNIGHT else _WallClock.of_time(room.closes)


def _opening(room, day, begin, open_at):
    """When the room opens and closes on `day`. Both are the end of the day if it stays closed."""
    if day.weekday() not in room.open_days:
        return begin + DAY, begin + DAY
    return begin + open_at[0], begin + open_at[1]


def _cells(day, lines, free):
    """All cells of the day in order: entries and gaps, and between them free half hours and closed time."""
    at = day.begin
    for start, until, cell in _taken(lines, day):
        yield from _between(day, at, start, free)
        start = max(start, at)
        if until > start:
            yield cell(*_rows(start, until, day.begin))
            at = until
    yield from _between(day, at, day.end, free)


def _taken(lines, day):
    """(start, end, function that makes the cell) of entries and their quiet gaps, in order and within the day."""
    begin, end = day.begin, day.end
    found = []
    for line in lines:
        if line.from_ < end and line.until > begin:
            found.append((line.from_, line.start, _gap))
            found.append((line.start, line.end, partial(_booked, line)))
            found.append((line.end, line.until, _gap))
    clipped = [(max(start, begin), min(until, end), make) for start, until, make in found]
    return sorted((one for one in clipped if one[0] < one[1]), key=itemgetter(0, 1))


def _between(day, at, until, free):
    """Cells for the empty time from `at` to `until`: free in the opening hours, and closed otherwise."""
    if at >= until:
        return
    opens, closes = min(max(at, day.opens), until), min(max(at, day.closes), until)
    if at < opens:
        yield Cell("off", *_rows(at, opens, day.begin))
    if free:
        yield from _free(day, opens, closes, free)
    if max(opens, closes) < until:
        yield Cell("off", *_rows(max(opens, closes), until, day.begin))


def _rows(start, until, begin):
    """(row, number of quarter hours). A part of a quarter hour counts as a whole one."""
    at = (start - begin) // QUARTER
    return at + 1, max(1, -((begin - until) // QUARTER) - at)


def _words(at):
    """Such as "14:00"."""
    return f"{at % DAY // HOUR:02}:{at % HOUR:02}"


def _gap(at, rows):
    return Cell("gap", at, rows)


def _booked(line, at, rows):
    entry, start = line.entry, _words(line.start)
    label = f"{start} to {_words(line.end)}, {entry.title}"
    if not entry.words:
        return Cell("slot", at, rows, label, entry.title, start, entry.tone, entry.url)
    label, words = f"{label}, {entry.words}", f"{start}, {entry.words}"
    return Cell("slot", at, rows, label, entry.title, words, entry.tone, entry.url)


def _free(day, at, until, free):
    """Half hours that can be chosen. Past time has no cells."""
    at += -(at - day.begin) % QUARTER
    while at < until:
        stop = min(until, at + QUARTER * (2 if at % 30 == 0 else 1))
        if at > day.now:
            start = _words(at)
            yield Cell("free", *_rows(at, stop, day.begin), f"{start}, free", url=free(start))
        at = stop


def _nothing(room, day, is_past, cells, links):
    """What a day says that has no entries and no free time."""
    if any(cell.kind == "slot" or cell.url for cell in cells):
        return ""
    if day.weekday() not in room.open_days:
        return "Closed"
    if is_past:
        return "Nothing was booked"
    return "Nothing is free any more" if links.free else "Nothing is booked"
