"""Find the bookings ahead whose room no longer suits, and other rooms for them (D-R1, G-R5).

Each booking is compared with its room as both are now, so the list is right whatever has changed: the room, its
approval, its closures, the study’s standard or the participant’s needs.
"""

from dataclasses import dataclass

from interviews.rooms.inspections.standards import standard_of, with_standard
from interviews.rooms.models import Booking, Room

MANY = 500
"""How many bookings ahead are checked, soonest first."""


@dataclass(frozen=True)
class Relocation:
    """A booking whose room does not suit, the reason in `words`, and `others`: suitable rooms that are free then."""

    booking: Booking
    words: str
    others: tuple


def bookings_to_relocate(member, at):
    """[(booking, fit)] of bookings within reach of `member` whose room does not suit, soonest first. One query."""
    ahead = Booking.objects.within_reach_of(member).ahead(at).filter(starts_at__gt=at).order_by("starts_at", "id")
    ahead = ahead.select_related("room__site", "participant__accommodation", "interviewer", "session")
    ahead = list(with_standard(ahead, member.study_id)[:MANY])
    return [(one, fit) for one in ahead if not (fit := _fit(one.room, one)).suits]


def relocations(member, at):
    """A Relocation for each of these bookings, soonest first. The number of queries is constant."""
    found = bookings_to_relocate(member, at)
    if not found:
        return []
    rooms, taken = list(Room.objects.for_planning()), _taken([booking for booking, _ in found])
    return [Relocation(booking, fit.words, tuple(_others(booking, rooms, taken))) for booking, fit in found]


def _fit(room, booking):
    return room.suits(booking.participant.need_codes(), booking.seats, booking.span, standard_of(booking))


def _taken(bookings):
    """[(room id, from, until)] of all bookings during the times of `bookings`."""
    others = Booking.objects.blocking().filter(
        alone=True,
        blocked_until__gt=min(one.blocked_from for one in bookings),
        blocked_from__lt=max(one.blocked_until for one in bookings),
    )
    return list(others.values_list("room_id", "blocked_from", "blocked_until"))


def _others(booking, rooms, taken):
    """Suitable rooms that are free then, quiet gaps included, best fit first. Calls only replace calls."""
    for fit, room in sorted(((_fit(room, booking), room) for room in rooms), key=lambda pair: pair[0].order):
        block = room.blocked_span(booking.span)
        free = room.is_shared or not any(
            pk == room.pk and start < block.ends_at and block.starts_at < end for pk, start, end in taken
        )
        if fit.suits and free and room.pk != booking.room_id and room.is_shared == booking.room.is_shared:
            yield room
