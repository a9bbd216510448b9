"""Book a room for a session, move it, cancel it (domain.md D-R1, G-R5; architecture.md, "Ben books a room").

Locks are taken in one order: participant, session, rooms, interviewer. Whoever holds them all writes, and waits for
nobody; so a herd on one slot makes one booking and no deadlock. The constraints of Booking decide what is left.
"""

from django.db import IntegrityError, transaction

from interviews.rooms import actions
from interviews.rooms.models import Booking, Room
from interviews.sessions.booking_gate import booking_gate, require
from interviews.sessions.booking_refusals import (
    AlreadyBooked,
    BookingGone,
    BookingPast,
    InterviewerBusy,
    ParticipantBusy,
    RoomTaken,
)
from interviews.sessions.booking_search import next_free_words, suggestions
from interviews.sessions.models import Session
from safespace.accounts.models import User
from safespace.base.constraints import is_overlap
from safespace.base.once import once
from safespace.participants.models import Participant

OVERLAPS = {
    "booking_no_overlap_room": RoomTaken,
    "booking_no_overlap_interviewer": InterviewerBusy,
    "booking_no_overlap_participant": ParticipantBusy,
}
"""Which refusal says what a constraint found."""


@transaction.atomic
def book_room(*, key, session, room, during, by, at, people=2, gap=0):
    """Book `room` for `session` over the Span `during`; the session moves to that time. Returns the Booking.

    `people` will sit there; `gap` quiet minutes are kept free either side, or the room's own where those are longer.
    Raises what `booking_gate` finds (RoomNotApproved, RoomClosed, RoomTooSmall, RoomUnsuitable, ConsentEnded,
    ApprovalMissing, SessionNotPlanned, TimePassed), AlreadyBooked, and on a clash RoomTaken, InterviewerBusy or
    ParticipantBusy; those name the next free time and nobody.
    """
    return once(Booking, key, by=by, make=lambda: _book(key, session, room, during, by, at, people, gap))


def _book(key, session, room, during, by, at, people, gap):
    session, room = _lock(session, room)
    if session.booking_id is not None:
        raise AlreadyBooked
    require(booking_gate(session, room, during, at, people=people))
    booking = Booking(
        id=key,
        study_id=session.study_id,
        participant_id=session.participant_id,
        interviewer_id=session.interviewer_id,
        people=people,
        recorded_by=by.actor_id,
    )
    _put(booking, room, during, gap)
    _save(booking, session, room, at, force_insert=True)
    booking.log(actions.BOOKED, by=by, at=at)
    return booking


@transaction.atomic
def move_booking(*, booking, room, during, by, at, gap=0):
    """Move `booking` to `room` and the Span `during`. Everything is asked anew, so a move downgrades nothing (D-R1).

    Raises as `book_room` does, and BookingGone or BookingPast when there is nothing left to move. Moving it to where
    it is already changes nothing.
    """
    session = Session.objects.filter(booking=booking).first()
    if session is None:
        raise BookingGone
    session, room = _lock(session, room, booking.room_id)
    booking = _still_ahead(Booking.objects.select_for_update().get(pk=booking.pk), at)
    if (booking.room_id, booking.span) == (room.pk, during):
        return booking
    require(booking_gate(session, room, during, at, people=booking.people))
    before = {"from_room": str(booking.room_id), "from_starts_at": booking.starts_at.isoformat()}
    _put(booking, room, during, gap)
    booking.sequence += 1
    moved = ["room", "starts_at", "ends_at", "blocked_from", "blocked_until", "alone", "sequence"]
    _save(booking, session, room, at, update_fields=moved)
    booking.log(actions.MOVED, by=by, at=at, **before)
    return booking


@transaction.atomic
def cancel_booking(*, booking, by, at):
    """Give the time back; the session then needs a room again. Returns the Booking; a second press changes nothing.

    Raises BookingPast once it is over: what happened is not taken back.
    """
    Participant.objects.select_for_update().get(pk=booking.participant_id)
    session = Session.objects.select_for_update().filter(booking=booking).first()
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    if booking.is_cancelled:
        return booking
    _still_ahead(booking, at).cancel(by=by, at=at)
    if session is not None:
        session.booking = None
        session.save(update_fields=["booking"])
    return booking


def _lock(session, room, *also_rooms):
    """Take every lock that booking needs, in the one order, and return session and room as they are now."""
    participant = Participant.objects.select_for_update().get(pk=session.participant_id)
    session = session.locked()
    session.participant = participant
    wanted = sorted({room.pk, *also_rooms})
    rooms = Room.objects.select_for_update(no_key=True, of=("self",)).select_related("site").order_by("pk")
    found = {one.pk: one for one in rooms.filter(pk__in=wanted)}
    User.objects.select_for_update(no_key=True).only("pk").get(pk=session.interviewer_id)
    return session, found[room.pk]


def _still_ahead(booking, at):
    if booking.is_cancelled:
        raise BookingGone
    if booking.ends_at <= at:
        raise BookingPast
    return booking


def _put(booking, room, during, gap):
    """Write place and time on the row, with the quiet gaps the room asks for."""
    block = room.blocks(during, gap)
    booking.room, booking.alone = room, not room.is_shared
    booking.starts_at, booking.ends_at = during.starts_at, during.ends_at
    booking.blocked_from, booking.blocked_until = block.starts_at, block.ends_at


def _save(booking, session, room, at, **how):
    """Save it and its session; what the database refuses comes back as a sentence with the next free time."""
    try:
        with transaction.atomic():
            booking.save(**how)
    except IntegrityError as error:
        for constraint, refusal in OVERLAPS.items():
            if is_overlap(error, constraint):
                raise refusal(room=room.name, next_free=_next_free(booking, session, at)) from error
        raise
    session.booking, session.starts_at, session.ends_at = booking, booking.starts_at, booking.ends_at
    session.save(update_fields=["booking", "starts_at", "ends_at"])


def _next_free(booking, session, at):
    slots = suggestions(
        session,
        booking.span,
        rooms=Room.objects.for_planning(),
        like=booking.room,
        needs=session.participant.need_codes(),
        people=booking.people,
        at=at,
        moving=booking,
        count=2,
    )
    return next_free_words(slots, booking.span)
