"""Which days a calendar shows and what stands in it; other people's bookings are only "Booked" (domain.md D-R5)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.formats import get_format

from interviews.calendar.week_grid import Entry
from interviews.rooms.models import Booking, Room
from interviews.rooms.spans import LONGEST, day_bounds
from interviews.rooms.wording import clock, date_words
from safespace.participants.reach import reach_of


def week_of(day):
    """The seven days of the week `day` lies in; it begins as the locale says (0 is Sunday there, 1 Monday)."""
    first = (get_format("FIRST_DAY_OF_WEEK") - 1) % 7
    start = day - timedelta(days=(day.weekday() - first) % 7)
    return [start + timedelta(days=n) for n in range(7)]


def days_shown(room, week, entries):
    """The open days of `room` in `week`, and any other day on which something stands all the same."""
    zone = room.site.clock
    used = {at.astimezone(zone).date() for entry in entries for at in (entry.starts_at, entry.ends_at)}
    shown = [day for day in week if day.weekday() in room.open_days or day in used]
    return shown or week


def entries_of(rooms, days, member, at):
    """{room id: [Entry]} for the days from the first to the last of `days`, in one query however many there are.

    `rooms` are one, or several of those in use. What `member` may know of carries pseudonym, interviewer and address;
    of the rest nothing but the time is loaded. A hold whose minutes are over by `at` is not there. In any order.
    """
    zones = {room.site.zone for room in rooms}
    begin = min(day_bounds(days[0], zone)[0] for zone in zones)
    end = max(day_bounds(days[-1], zone)[1] for zone in zones)
    url_of, entries = _addresses(member), {room.pk: [] for room in rooms}
    for pk, room, pseudonym, interviewer, *times in _standing(rooms, begin, end, member, at):
        known_more = ("pine", pseudonym, interviewer.partition(" ")[0], url_of(pk)) if pseudonym else ()
        if room in entries:
            entries[room].append(Entry(*times, *known_more))
    for room in rooms:
        entries[room.pk] += closed_entries(room, days)
    return entries


def _standing(rooms, begin, end, member, at):
    """Rows of the bookings that stand between `begin` and `end`: in the one room of `rooms`, or in all rooms in use.

    Pseudonym and interviewer are None in rows that `member` may not know of.
    """
    known = reach_of(member, "participant__")
    where = Q(room_id=rooms[0].pk) if len(rooms) == 1 else Q(room__in=Room.objects.in_use())
    return (
        Booking.objects.standing(at)
        .filter(where, blocked_until__gt=begin, blocked_until__lt=end + LONGEST, blocked_from__lt=end)
        .values_list(
            "pk",
            "room_id",
            Case(When(known, then=F("participant__pseudonym"))),
            Case(When(known, then=F("interviewer__display_name"))),
            "starts_at",
            "ends_at",
            "blocked_from",
            "blocked_until",
        )
    )


def _addresses(member):
    """A function that gives the address of a booking: a week has hundreds, and one look-up does for all."""
    any_booking = UUID(int=0)
    pattern = reverse("bookings:show", args=[member.study_id, any_booking])
    return lambda pk: pattern.replace(str(any_booking), str(pk))


def closed_entries(room, days):
    """An Entry for each of `days` on which `room` is closed for a time though it would be open, within its hours."""
    found = []
    for day in (day for day in days if day.weekday() in room.open_days):
        opens, closes = (datetime.combine(day, time, room.site.clock) for time in (room.opens, room.closes))
        for start, end, words in room.closed_times():
            start, end = max(start, opens), min(end, closes)
            if start < end:
                found.append(Entry(start, end, start, end, "dusk", "Closed", words))
    return found


def listed(rooms, entries, days):
    """[(day, [(room, entry, hours)])] of everything that stands in `days`; empty days are left out."""
    found = {}
    for room in rooms:
        for entry in entries[room.pk]:
            start = entry.starts_at.astimezone(room.site.clock)
            hours = f"{start:%H:%M} to {clock(entry.ends_at, room.site)}"
            found.setdefault(start.date(), []).append((start, room, entry, hours))
    return [
        (date_words(day), [row[1:] for row in sorted(found[day], key=lambda row: (row[0], row[1].name))])
        for day in days
        if day in found
    ]
