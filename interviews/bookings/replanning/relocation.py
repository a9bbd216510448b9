"""Bookings ahead whose room no longer suits, and the best other rooms (domain.md D, machine *Room*; D-R1, G-R5).

Nothing is marked when a room is suspended, closed, found lacking or running out: each booking is held against its room
as both are now. So the list is right whatever changed, a need of the person included.
"""

from dataclasses import dataclass

from interviews.rooms.inspections.standards import asked_by, with_class
from interviews.rooms.models import Booking, Room

MANY = 500
"""How many bookings ahead are looked at, soonest first."""


@dataclass(frozen=True)
class Homeless:
    """A booking whose room does not suit: `words` say why, `others` are rooms that suit and are free at that time."""

    booking: Booking
    words: str
    others: tuple


def homeless(member, at):
    """[(booking, its fit)] of those within reach of `member` whose room does not suit, soonest first. One query."""
    ahead = Booking.objects.within_reach_of(member).ahead(at).filter(starts_at__gt=at).order_by("starts_at", "id")
    ahead = ahead.select_related("room__site", "participant__accommodation", "interviewer", "session")
    ahead = list(with_class(ahead, member.study_id)[:MANY])
    asked = asked_by(member, known=ahead[0] if ahead else None)
    return [(one, fit) for one in ahead if not (fit := _fit(one.room, one, asked)).suits]


def to_rehome(member, at):
    """Homeless bookings within reach of `member`, soonest first. Asks the same few queries however many there are."""
    found = homeless(member, at)
    if not found:
        return []
    rooms, asked = list(Room.objects.for_planning()), asked_by(member)
    taken = _taken([booking for booking, _ in found])
    return [Homeless(booking, fit.words, tuple(_others(booking, rooms, taken, asked))) for booking, fit in found]


def _fit(room, booking, asked):
    return room.suits(booking.participant.need_codes(), booking.seats, booking.span, asked)


def _taken(bookings):
    """[(room id, from, until)] of everything that stands while any of `bookings` does."""
    standing = Booking.objects.standing().filter(
        alone=True,
        blocked_until__gt=min(one.blocked_from for one in bookings),
        blocked_from__lt=max(one.blocked_until for one in bookings),
    )
    return list(standing.values_list("room_id", "blocked_from", "blocked_until"))


def _others(booking, rooms, taken, asked):
    """Rooms of the same kind of meeting that suit and are free then, quiet gaps included, best fit first."""
    for fit, room in sorted(((_fit(room, booking, asked), room) for room in rooms), key=lambda pair: pair[0].order):
        block = room.blocks(booking.span)
        free = room.is_shared or not any(
            pk == room.pk and start < block.ends_at and block.starts_at < end for pk, start, end in taken
        )
        if fit.suits and free and room.pk != booking.room_id and room.is_shared == booking.room.is_shared:
            yield room
