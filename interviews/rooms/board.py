"""The calendar of one room: a column a day, cut into cells at quarter hours, ready to print."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple

from interviews.rooms.wording import date_words

QUARTER = timedelta(minutes=15)


class Entry(NamedTuple):
    """Something that takes time of a room. Without `title` it is a booking the reader may not know more about."""

    starts_at: datetime
    ends_at: datetime
    blocked_from: datetime
    blocked_until: datetime
    tone: str = ""
    title: str = "Booked"
    words: str = ""
    url: str = ""


class Cell(NamedTuple):
    """A stretch of one day: row `at`, `rows` quarter hours long. `label` is what a screen reader says of it.

    `kind` is "slot", "free" (to choose), "gap" or "off"; "draft" lies over them.
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
        """The classes that put it where it belongs."""
        return f"q-{self.at} n-{self.rows}"


@dataclass
class Column:
    """One day. `short` is "Mon 23"; `label` the whole date; `nothing` says why there is no cell to go to, if so."""

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
class Board:
    """Columns side by side from the hour `first`; `hours` are (row, "09"), `rows` quarter hours in all."""

    columns: list
    hours: list
    rows: int
    first: int

    @property
    def chosen(self):
        return next((column for column in self.columns if column.is_chosen), self.columns[0])


@dataclass(frozen=True)
class Links:
    """How the board makes addresses: `free(day, "14:00")` for a free half hour, `day(day)` for one day alone.

    `free` is None for a reader who may not choose.
    """

    free: object
    day: object


def board_of(room, days, entries, *, now, chosen, links):
    """Lay `entries` (Entry, in any order) of `room` out over `days`. All times are by the clock of its site."""
    zone = room.site.clock
    lines = [_Line(entry, zone) for entry in entries]
    first, last = _hours(room, lines)
    today = now.astimezone(zone).date()
    columns = []
    for day in days:
        column = Column(day, f"{day:%a} {day.day}", date_words(day), day == today, day == chosen, links.day(day))
        column.cells = list(_cells(room, day, lines, first, last, now.astimezone(zone).replace(tzinfo=None), links))
        column.nothing = _nothing(room, day, today, column.cells, links)
        columns.append(column)
    hours = [((hour - first) * 4 + 1, f"{hour:02}") for hour in range(first, last)]
    return Board(columns, hours, (last - first) * 4, first)


def draft_cell(board, room, during, *, clash):
    """Lay the new booking over its day, as far as the board shows it."""
    start, end = (at.astimezone(room.site.clock).replace(tzinfo=None) for at in (during.starts_at, during.ends_at))
    begin = datetime.combine(start.date(), time(board.first))
    end = min(end, begin + QUARTER * board.rows)
    for column in board.columns:
        if column.day == start.date() and begin <= start < end:
            hours = f"{start:%H:%M} to {end:%H:%M}"
            tone = "draft clash" if clash else "draft"
            title = "Taken" if clash else "New"
            column.draft = Cell("draft", *_rows(start, end, begin), title=title, words=hours, tone=tone)


class _Line:
    """An Entry by the wall clock of the site."""

    def __init__(self, entry, zone):
        self.entry = entry
        self.start, self.end, self.from_, self.until = (
            at.astimezone(zone).replace(tzinfo=None)
            for at in (entry.starts_at, entry.ends_at, entry.blocked_from, entry.blocked_until)
        )


def _hours(room, lines):
    """The first and the last hour to show: the opening hours, and whatever lies outside them."""
    first = min([room.opens.hour, *(line.from_.hour for line in lines)])
    last = room.closes.hour + bool(room.closes.minute)
    for line in lines:
        same_day = line.from_.date() == line.until.date()
        last = max(last, line.until.hour + bool(line.until.minute) if same_day else 24)
    return first, min(last, 24)


def _cells(room, day, lines, first, last, now, links):
    """Every stretch of the day in order: what stands, and between that half hours to choose and closed time."""
    begin = datetime.combine(day, time(first))
    end = begin + timedelta(hours=last - first)
    at = begin
    for start, until, cell in _taken(lines, begin, end):
        yield from _between(room, at, start, begin, now, links)
        start = max(start, at)
        if until > start:
            yield cell(*_rows(start, until, begin))
            at = until
    yield from _between(room, at, end, begin, now, links)


def _taken(lines, begin, end):
    """(start, end, maker of the cell) of bookings and their quiet gaps, in order and within the day."""
    found = []
    for line in lines:
        if line.from_ < end and line.until > begin:
            entry, hours = line.entry, f"{line.start:%H:%M} to {line.end:%H:%M}"
            found.append((line.from_, line.start, _gap))
            found.append((line.start, line.end, _booked(entry, f"{hours}, {entry.title}", line.start)))
            found.append((line.end, line.until, _gap))
    clipped = [(max(start, begin), min(until, end), make) for start, until, make in found]
    return sorted((one for one in clipped if one[0] < one[1]), key=lambda one: one[:2])


def _between(room, at, until, begin, now, links):
    """The time from `at` to `until`, in which nothing stands: closed before and after the opening hours."""
    opens, closes = datetime.combine(begin.date(), room.opens), datetime.combine(begin.date(), room.closes)
    if begin.weekday() not in room.open_days:
        opens = closes = until
    opens, closes = min(max(at, opens), until), min(max(at, closes), until)
    if at < opens:
        yield Cell("off", *_rows(at, opens, begin))
    yield from _free(opens, closes, begin, now, links)
    if max(opens, closes) < until:
        yield Cell("off", *_rows(max(opens, closes), until, begin))


def _rows(start, until, begin):
    """Row and number of quarter hours; a stretch that ends within a quarter takes all of it."""
    at = (start - begin) // QUARTER
    return at + 1, max(1, -((begin - until) // QUARTER) - at)


def _gap(at, rows):
    return Cell("gap", at, rows)


def _booked(entry, label, start):
    said = f"{label}, {entry.words}" if entry.words else label
    words = f"{start:%H:%M}, {entry.words}" if entry.words else f"{start:%H:%M}"
    return lambda at, rows: Cell("slot", at, rows, said, entry.title, words, entry.tone, entry.url)


def _free(at, until, begin, now, links):
    """Half hours to choose. What has passed is left open, and so is all of it for a reader who may not choose."""
    at += -(at - begin) % QUARTER
    while links.free and at < until:
        stop = min(until, at + QUARTER * (2 if at.minute % 30 == 0 else 1))
        if at > now:
            start = f"{at:%H:%M}"
            yield Cell("free", *_rows(at, stop, begin), f"{start}, free", url=links.free(at.date(), start))
        at = stop


def _nothing(room, day, today, cells, links):
    """What the one cell of a day says on which nothing stands and nothing can be chosen."""
    if any(cell.kind == "slot" or cell.url for cell in cells):
        return ""
    if day.weekday() not in room.open_days:
        return "Closed"
    if day < today:
        return "Nothing was booked"
    return "Nothing free any more" if links.free else "Nothing is booked"
