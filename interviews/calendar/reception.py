"""What a door sign and the front desk say: the room and the hours, and nothing of anybody (domain.md D-R5).

Only room names and times are read from the database here, so nothing else can slip onto a page.
"""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from interviews.rooms.bookings import BookingState
from interviews.rooms.models import Booking, Kind, Room
from interviews.rooms.spans import day_bounds
from interviews.rooms.wording import clock, date_words, zone_words


def in_use_until(room, at):
    """When `room` will be free again, quiet gaps included and what follows without a break; None if it is free at `at`.

    The sign gives no hour at which somebody leaves: the talk ends before it does.
    """
    ends = timedelta(days=1)
    blocks = Booking.objects.standing().filter(
        room=room, alone=True, blocked_until__gt=at, blocked_from__lt=at + ends
    )  # fmt: skip
    taken = list(blocks.values_list("blocked_from", "blocked_until"))
    taken += [(start, end) for start, end, _ in room.closed_times()]
    until = at
    for start, end in sorted(taken):
        if start <= until < end:
            until = end
    return until if until > at else None


def sign_of(room, at):
    """The one line below the name on the door, such as "In use until 15:30"."""
    until, today = in_use_until(room, at), room.site.day_of(at)
    if until is None:
        return "Free" if room.approved_on(today) else "Closed"
    day, hour = room.site.day_of(until), clock(until, room.site)
    return f"In use until {hour}" if day == today else f"In use until {date_words(day)}, {hour}"


class Arrival(NamedTuple):
    """One guest of a room. `booking` is a random id, for the press that says they are here."""

    hour: str
    guest: str
    way_in: str
    booking: UUID
    is_here: bool
    may_come: bool


def arrivals(at):
    """[(site, date, zone, [Arrival])] of what is ahead or under way today, everywhere, soonest first.

    "Guest of Quiet Room" is all there is to know of anybody.
    """
    found = []
    rooms = list(Room.objects.for_planning().filter(kind=Kind.ROOM))
    for site in dict.fromkeys(room.site for room in rooms):
        here = {room.pk: room for room in rooms if room.site == site}
        begin, end = day_bounds(site.day_of(at), site.zone)
        standing = Booking.objects.standing().filter(room__in=here, starts_at__gte=begin, starts_at__lt=end)
        times = standing.filter(ends_at__gt=at).order_by("starts_at", "room__name")
        times = times.values_list("room_id", "starts_at", "pk", "state")
        rows = [_arrival(here[room], start, site, pk, state, at) for room, start, pk, state in times]
        found.append((site.name, date_words(site.day_of(at)), zone_words(site, at), rows))
    return found


def _arrival(room, start, site, booking, state, at):
    is_here = state == BookingState.IN_USE
    may_come = not is_here and state != BookingState.HELD and start - settings.BOOKING_COMING <= at
    return Arrival(clock(start, site), f"Guest of {room.name}", room.way_in, booking, is_here, may_come)


def expected(at):
    """The bookings of `arrivals`: of a room, on the day where the room is, not over. For the press that says so."""
    rooms = Room.objects.in_use().filter(kind=Kind.ROOM).select_related("site")
    days = {room.pk: day_bounds(room.site.day_of(at), room.site.zone) for room in rooms}
    near = Booking.objects.standing(at).filter(room__in=days, ends_at__gt=at, starts_at__lt=at + timedelta(days=1))
    today = [pk for pk, room, start in near.values_list("pk", "room_id", "starts_at") if start < days[room][1]]
    return Booking.objects.filter(pk__in=today)
