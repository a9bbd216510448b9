"""Free time: where the next good slots are. Pure functions over spans that were loaded before."""

from bisect import bisect_right, insort
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from interviews.rooms.spans import ClockRepeats, ClockSkips, Span

STEP = timedelta(minutes=15)
LOOK_AHEAD = timedelta(days=14)
HORIZONS = (timedelta(days=1), timedelta(days=4), LOOK_AHEAD)
"""How far is looked, one after the other, until enough is found: most days have room, so little is loaded."""


@dataclass(frozen=True)
class Slot:
    """A room that is free over `during`."""

    room: object
    during: Span


class Busy:
    """Spans that are taken, from any number of sources, for quick asking."""

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
        """When the last thing that overlaps `span` is over; None if all of it is free."""
        last = bisect_right(self._starts, span.ends_at - timedelta(microseconds=1)) - 1
        return self._ends[last] if last >= 0 and self._ends[last] > span.starts_at else None


def free_slots(room, length, busy, *, after, until):
    """Yield the Slots of `length` in `room` that begin in [after, until), in order, at quarter hours of its clock.

    `busy` is what blocks the room or the people; the quiet gaps of the new booking are kept clear of it.
    """
    day = room.site.day_of(after)
    while day <= room.site.day_of(until):
        if day.weekday() in room.open_days and room.approved_on(day):
            yield from _on_day(room, day, length, busy, after, until)
        day += timedelta(days=1)


def _on_day(room, day, length, busy, after, until):
    start = _first_start(room, day, after)
    close = datetime.combine(day, room.closes)
    while start + length <= close:
        span = _span(room, day, start, length)
        if span is None or span.starts_at < after:
            start += STEP
            continue
        if span.starts_at >= until:
            return
        taken_until = busy.until(room.blocks(span))
        if taken_until is None:
            yield Slot(room, span)
            start += STEP
        else:
            start = max(start + STEP, _next_quarter(room, taken_until))


def _first_start(room, day, after):
    """The clock time to begin at on `day`: when it opens, or the last quarter hour after that and not past `after`."""
    opens = datetime.combine(day, room.opens)
    past = after.astimezone(room.site.clock).replace(tzinfo=None) - opens
    return opens + max(past // STEP, 0) * STEP


def _span(room, day, start, length):
    """The Span that begins when the clocks show `start`, or None when they skip or repeat it, or change during it."""
    try:
        span = Span.on(day, start.time(), (start + length).time(), room.site.zone)
    except (ClockSkips, ClockRepeats):
        return None
    return span if span.length == length else None


def _next_quarter(room, taken_until):
    """The first quarter hour whose quiet gap begins when the room is free again."""
    gap = timedelta(minutes=0 if room.is_shared else room.gap_before)
    there = (taken_until + gap).astimezone(room.site.clock).replace(tzinfo=None)
    past = timedelta(minutes=there.minute % 15, seconds=there.second, microseconds=there.microsecond)
    return there - past + (STEP if past else timedelta())


def nearest(rooms, wanted, busy_of, *, count, at, within=LOOK_AHEAD):
    """The `count` Slots soonest after the start of the Span `wanted`, among `rooms` (best first), none before `at`.

    They have its length and begin `within` that time; among equals the better room comes first. From one room only
    slots an hour apart are offered. `busy_of(room)` gives the Busy of a room and the people.
    """
    found = []
    for rank, room in enumerate(rooms):
        slots = free_slots(
            room, wanted.length, busy_of(room), after=max(at, wanted.starts_at), until=wanted.starts_at + within
        )
        for slot in islice(_an_hour_apart(slots), count):
            if len(found) >= count and slot.during.starts_at > found[count - 1][0]:
                break  # all that follow in this room are later than the last that would be shown
            insort(found, (slot.during.starts_at, rank, slot), key=lambda one: one[:2])
    return [slot for _, _, slot in found[:count]]


def _an_hour_apart(slots):
    last = None
    for slot in slots:
        if last is None or slot.during.starts_at - last >= timedelta(hours=1):
            last = slot.during.starts_at
            yield slot
