"""How much rooms are used and which needs they meet, as numbers for charts."""

from collections import Counter
from datetime import timedelta

from interviews.rooms.inspections.standards import RoomStandard
from interviews.rooms.models import Booking, Kind, Room
from safespace.participants.needs import NEEDS

WEEKS = 4
BAR_WIDTH = 600
"""The width of a full bar (components/bar_chart.html)."""
SHARE_WIDTH = 264
"""The width of a full bar in parts (components/share_chart.html)."""
MANY = 500


def occupancy(at):
    """(by room, by hour): [(label, words, width)] of the last WEEKS weeks, within opening hours.

    By room: the share of its opening hours that was blocked, quiet gaps included. By hour: the share of open rooms in
    use at half past that hour, in the time of each site.
    """
    rooms = list(Room.objects.for_planning().filter(kind=Kind.ROOM))
    begin = at - timedelta(weeks=WEEKS)
    blocking = Booking.objects.blocking().filter(room__in=rooms, blocked_until__gt=begin, blocked_from__lt=at)
    blocks = {room.pk: [] for room in rooms}
    for room, start, end in blocking.values_list("room_id", "blocked_from", "blocked_until"):
        blocks[room].append((start, end))
    by_room, used, there = [], Counter(), Counter()
    for room in rooms:
        opened = list(_open_hours(room, begin, at))
        total = sum((end - start for start, end in opened), timedelta())
        kept = sum((_overlap(one, span) for one in opened for span in blocks[room.pk]), timedelta())
        by_room.append((room.name, _words(kept, total), _width(kept, total)))
        for hour in _half_hours(opened):
            there[hour.hour] += 1
            used[hour.hour] += any(start <= hour < end for start, end in blocks[room.pk])
    hours = [
        (f"{hour:02}:00", _words(used[hour], there[hour]), _width(used[hour], there[hour])) for hour in sorted(there)
    ]
    return by_room, hours


def needs_met(at):
    """[(need, "3 of 4 rooms", width)]: how many of the rooms approved at `at` meet each need."""
    rooms = [
        room for room in Room.objects.for_planning().filter(kind=Kind.ROOM) if room.approved_on(room.site.day_of(at))
    ]
    found = Counter(code for room in rooms for code in room.features)
    return [
        (
            need.label,
            f"{found[code]} of {len(rooms)} rooms",
            round(BAR_WIDTH * found[code] / len(rooms)) if rooms else 0,
        )
        for code, need in NEEDS.items()
    ]


def fits_ahead(member, at):
    """The parts of one bar: the bookings ahead within reach of `member`, by how well their room fits."""
    ahead = Booking.objects.within_reach_of(member).ahead(at).order_by("starts_at", "id")
    ahead = ahead.select_related("room__site", "participant__accommodation")[:MANY]
    kinds, standard = Counter(), RoomStandard.objects.current(member.study_id)
    for booking in ahead:
        fit = booking.room.suits(booking.participant.need_codes(), booking.seats, booking.span, standard)
        kinds["clay" if not fit.suits else "honey" if fit.missing else "pine"] += 1
    total, x, parts = sum(kinds.values()), 0, []
    for tone, label in (
        ("pine", "Meets every need"),
        ("honey", "Lacks something softer"),
        ("clay", "Needs another room"),
    ):
        width = round(SHARE_WIDTH * kinds[tone] / total) if total else 0
        parts.append((tone, label, kinds[tone], x, width, ""))
        x += width
    return parts if total else []


def _open_hours(room, begin, end):
    """The (start, end) of the opening hours of `room` between two moments. Ignores closures."""
    day = room.site.day_of(begin)
    while day <= room.site.day_of(end):
        if day.weekday() in room.open_days:
            opens, closes = room.opening(day)
            if max(opens, begin) < min(closes, end):
                yield max(opens, begin), min(closes, end)
        day += timedelta(days=1)


def _half_hours(opened):
    for start, end in opened:
        at = start.replace(minute=30, second=0, microsecond=0)
        while at < end:
            if at >= start:
                yield at
            at += timedelta(hours=1)


def _overlap(one, other):
    return max(min(one[1], other[1]) - max(one[0], other[0]), timedelta())


def _words(part, whole):
    return f"{round(100 * part / whole)} %" if whole else "Not open"


def _width(part, whole):
    return round(BAR_WIDTH * part / whole) if whole else 0
