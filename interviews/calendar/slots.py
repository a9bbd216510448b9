"""Find free slots in rooms. Pure functions on spans that were loaded before."""

from bisect import bisect_right, insort
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from interviews.rooms.spans import ClockRepeats, ClockSkips, Span

STEP = timedelta(minutes=15)
LOOK_AHEAD = timedelta(days=14)
HORIZONS = (timedelta(days=1), timedelta(days=4), LOOK_AHEAD)
"""How far ahead to search, one after the other until enough is found. Most searches end with the first."""


@dataclass(frozen=True)
class Slot:
    """A room that is free over `during`."""

    room: object
    during: Span


class Busy:
    """Taken times, merged and sorted for a binary search."""

    def __init__(self, spans):
        merged = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]

    def until(self, span):
        """The end of the last taken time that overlaps `span`, or None if `span` is free."""
        last = bisect_right(self._starts, span.ends_at - timedelta(microseconds=1)) - 1
        return self._ends[last] if last >= 0 and self._ends[last] > span.starts_at else None


def free_slots(room, length, busy, *, after, until):
    """Yield the free Slots of `length` in `room` that begin in [after, until), at quarter hours, in order.

    `busy` is the Busy of the room and the people. The quiet gaps of the new booking must be free too.
    """
    day = room.site.day_of(after)
    while day <= room.site.day_of(until):
        if day.weekday() in room.open_days and room.approved_on(day):
            yield from _on_day(room, day, length, busy, after, until)
        day += timedelta(days=1)


def _on_day(room, day, length, busy, after, until):
    start = _first_start(room, day, after)
    close = room.opening(day)[1].replace(tzinfo=None)
    while start + length <= close:
        span = _span(room, day, start, length)
        if span is None or span.starts_at < after:
            start += STEP
            continue
        if span.starts_at >= until:
            return
        taken_until = busy.until(room.blocked_span(span))
        if taken_until is None:
            yield Slot(room, span)
            start += STEP
        else:
            start = max(start + STEP, _next_quarter(room, taken_until))


def _first_start(room, day, after):
    """The local time to begin at on `day`: the opening time, or the last quarter hour up to `after`."""
    opens = datetime.combine(day, room.opens)
    past = after.astimezone(room.site.clock).replace(tzinfo=None) - opens
    return opens + max(past // STEP, 0) * STEP


def _span(room, day, start, length):
    """The Span from the local time `start`, or None if the clocks change during it."""
    try:
        span = Span.on(day, start.time(), (start + length).time(), room.site.zone)
    except (ClockSkips, ClockRepeats):
        return None
    return span if span.length == length else None


def _next_quarter(room, taken_until):
    """The first quarter hour whose quiet gap begins at or after `taken_until`."""
    gap = timedelta(minutes=0 if room.is_shared else room.gap_before)
    there = (taken_until + gap).astimezone(room.site.clock).replace(tzinfo=None)
    past = timedelta(minutes=there.minute % 15, seconds=there.second, microseconds=there.microsecond)
    return there - past + (STEP if past else timedelta())


def nearest(rooms, wanted, busy_of, *, count, at, within=LOOK_AHEAD):
    """The `count` next Slots as long as the Span `wanted`, from its start and not before `at`, soonest first.

    They begin `within` that time. At the same time, the room that is earlier in `rooms` comes first. Slots in one room
    are at least an hour apart. `busy_of(room)` is the Busy of the room and the people.
    """
    found = []
    for rank, room in enumerate(rooms):
        slots = free_slots(
            room, wanted.length, busy_of(room), after=max(at, wanted.starts_at), until=wanted.starts_at + within
        )
        for slot in islice(_an_hour_apart(slots), count):
            if len(found) >= count and slot.during.starts_at > found[count - 1][0]:
                break  # later slots of this room cannot be among the first `count`
            insort(found, (slot.during.starts_at, rank, slot), key=lambda one: one[:2])
    return [slot for _, _, slot in found[:count]]


def _an_hour_apart(slots):
    last = None
    for slot in slots:
        if last is None or slot.during.starts_at - last >= timedelta(hours=1):
            last = slot.during.starts_at
            yield slot
