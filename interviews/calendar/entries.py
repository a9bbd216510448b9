"""The days and entries of a calendar. Bookings that the reader may not see are only "Booked" (D-R5)."""

from datetime import timedelta
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
    """The seven days of the week that contains `day`. It begins on the first day of the locale."""
    # The locale counts from Sunday as 0, Python from Monday.
    first = (get_format("FIRST_DAY_OF_WEEK") - 1) % 7
    start = day - timedelta(days=(day.weekday() - first) % 7)
    return [start + timedelta(days=n) for n in range(7)]


def days_shown(room, week, entries):
    """The days of `week` on which `room` is open or has an entry."""
    zone = room.site.clock
    ends = timedelta(microseconds=1)  # an entry that ends at midnight does not reach the next day
    used = {at.astimezone(zone).date() for entry in entries for at in (entry.starts_at, entry.ends_at - ends)}
    shown = [day for day in week if day.weekday() in room.open_days or day in used]
    return shown or week


def calendar_entries(rooms, days, member, at):
    """{room id: [Entry]} from the first to the last of `days`, in any order, with one query.

    `rooms` are either one room or rooms in use. Bookings that `member` may see carry pseudonym, interviewer and
    address. Of all others only the times are loaded. Holds that have lapsed by `at` are left out.
    """
    zones = {room.site.zone for room in rooms}
    begin = min(day_bounds(days[0], zone)[0] for zone in zones)
    end = max(day_bounds(days[-1], zone)[1] for zone in zones)
    url_of, entries = _addresses(member), {room.pk: [] for room in rooms}
    for pk, room, pseudonym, interviewer, *times in _booking_rows(rooms, begin, end, member, at):
        known_more = ("pine", pseudonym, interviewer.partition(" ")[0], url_of(pk)) if pseudonym else ()
        if room in entries:
            entries[room].append(Entry(*times, *known_more))
    for room in rooms:
        entries[room.pk] += closure_entries(room, days)
    return entries


def _booking_rows(rooms, begin, end, member, at):
    """Rows of the bookings between `begin` and `end`, in the one room of `rooms` or in all rooms in use.

    Pseudonym and interviewer are None in rows that `member` may not see.
    """
    known = reach_of(member, "participant__")
    where = Q(room_id=rooms[0].pk) if len(rooms) == 1 else Q(room__in=Room.objects.in_use())
    return (
        Booking.objects.blocking(at)
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
    """A function from a booking’s id to its address, which resolves the route only once."""
    any_booking = UUID(int=0)
    pattern = reverse("bookings:show", args=[member.study_id, any_booking])
    return lambda pk: pattern.replace(str(any_booking), str(pk))


def closure_entries(room, days):
    """An Entry for each closure of `room` on `days`, cut to its opening hours."""
    found = []
    for day in (day for day in days if day.weekday() in room.open_days):
        opens, closes = room.opening(day)
        for start, end, words in room.closed_times():
            start, end = max(start, opens), min(end, closes)
            if start < end:
                found.append(Entry(start, end, start, end, "dusk", "Closed", words))
    return found


def entries_by_day(rooms, entries, days, today):
    """[(day, [(room, entry, hours)])] of the entries on `days`. Empty days are left out."""
    found = {}
    for room in rooms:
        for entry in entries[room.pk]:
            start = entry.starts_at.astimezone(room.site.clock)
            hours = f"{start:%H:%M} to {clock(entry.ends_at, room.site)}"
            found.setdefault(start.date(), []).append((start, room, entry, hours))
    return [
        (date_words(day, today), [row[1:] for row in sorted(found[day], key=lambda row: (row[0], row[1].name))])
        for day in days
        if day in found
    ]
