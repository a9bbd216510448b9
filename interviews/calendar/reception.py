"""Door signs and the front desk: rooms and hours, and nothing about anyone (D-R5).

Only room names and times are loaded here, so nothing else can reach a page.
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
    """When `room` is next free, after quiet gaps and directly following bookings. None if it is free at `at`.

    Quiet gaps are included so that the sign does not reveal when a guest will leave.
    """
    ends = timedelta(days=1)
    blocks = Booking.objects.blocking().filter(
        room=room, alone=True, blocked_until__gt=at, blocked_from__lt=at + ends
    )  # fmt: skip
    taken = list(blocks.values_list("blocked_from", "blocked_until"))
    taken += [(start, end) for start, end, _ in room.closed_times()]
    until = at
    for start, end in sorted(taken):
        if start <= until < end:
            until = end
    return until if until > at else None


def door_sign_words(room, at):
    """The line below the name on a door sign, such as "In use until 15:30"."""
    until, today = in_use_until(room, at), room.site.day_of(at)
    if until is None:
        return "Free" if room.approved_on(today) else "Closed"
    day, hour = room.site.day_of(until), clock(until, room.site)
    return f"In use until {hour}" if day == today else f"In use until {date_words(day, today)}, {hour}"


class Arrival(NamedTuple):
    """One expected guest. `booking` is the id of the booking, for the button that marks the arrival."""

    hour: str
    guest: str
    way_in: str
    booking: UUID
    is_here: bool
    may_come: bool


def arrivals_today(at):
    """[(site, date, zone, [Arrival])] of today’s bookings in all studies that are not over, soonest first."""
    found = []
    rooms = list(Room.objects.for_planning().filter(kind=Kind.ROOM))
    for site in dict.fromkeys(room.site for room in rooms):
        here = {room.pk: room for room in rooms if room.site == site}
        begin, end = day_bounds(site.day_of(at), site.zone)
        today = Booking.objects.blocking().filter(room__in=here, starts_at__gte=begin, starts_at__lt=end)
        times = today.filter(ends_at__gt=at).order_by("starts_at", "room__name")
        times = times.values_list("room_id", "starts_at", "pk", "state")
        rows = [_arrival(here[room], start, site, pk, state, at) for room, start, pk, state in times]
        today = site.day_of(at)
        found.append((site.name, date_words(today, today), zone_words(site, at), rows))
    return found


def _arrival(room, start, site, booking, state, at):
    is_here = state == BookingState.IN_USE
    may_come = not is_here and state != BookingState.HELD and start - settings.BOOKING_COMING <= at
    return Arrival(clock(start, site), f"Guest of {room.name}", room.way_in, booking, is_here, may_come)


def expected_today(at):
    """The bookings that `arrivals_today` lists, for the button that marks an arrival."""
    rooms = Room.objects.in_use().filter(kind=Kind.ROOM).select_related("site")
    days = {room.pk: day_bounds(room.site.day_of(at), room.site.zone) for room in rooms}
    near = Booking.objects.blocking(at).filter(room__in=days, ends_at__gt=at, starts_at__lt=at + timedelta(days=1))
    today = [pk for pk, room, start in near.values_list("pk", "room_id", "starts_at") if start < days[room][1]]
    return Booking.objects.filter(pk__in=today)
