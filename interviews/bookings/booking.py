"""Book a room for a session, hold it, confirm a hold, move a booking and cancel it (D-R1, G-R5).

Each act takes its locks in the order of `locks`, asks the gate, and leaves overlaps to the constraints of Booking.
"""

from functools import partial

from django.conf import settings
from django.db import transaction

from interviews.bookings import actions
from interviews.bookings.gate import booking_gate, require
from interviews.bookings.locks import (
    BookingRequest,
    end_holds_in_the_way,
    lock_places,
    lock_session,
    locked_with_session,
)
from interviews.bookings.refusals import AlreadyBooked, BookingGone, BookingPast, HoldOver, InUse
from interviews.bookings.retry import retried
from interviews.bookings.writing import (
    PLACE,
    apply,
    attach,
    confirm,
    next_free,
    record_own_wish,
    refuse_who_must_not_meet,
    save,
)
from interviews.rooms.actions import CANCELLED
from interviews.rooms.bookings import BookingState
from interviews.rooms.models import Booking
from interviews.rooms.spans import Span
from safespace.base.once import once


@retried
@transaction.atomic
def book_room(
    *, key, session, room, during, by, at, people=2, gap=0, interpreter=None, equipment=(), own_wish=False
):  # fmt: skip
    """Book `room` for `session` over the Span `during`, and move the session to that time. Returns the Booking.

    `gap` is the quiet time either side in minutes; the room’s own is the minimum. `interpreter` is an account.
    `own_wish` records that the participant asked for a day with less than two days of rest (C-R7). A hold for the same
    session is cancelled.

    Raises the refusal of `booking_gate`, AlreadyBooked, or a Clash, which names the next free times but no person.
    """
    wanted = BookingRequest(room, during, people, gap, interpreter, tuple(equipment), own_wish)
    make = partial(_book, key, session, wanted, by, at)
    same = _fields_for(session, wanted) | {"is_held": False, "is_cancelled": False}
    return once(Booking, key, by=by, make=make, same=same)


@retried
@transaction.atomic
def hold_room(
    *, key, session, room, during, by, at, people=2, gap=0, interpreter=None, equipment=(), own_wish=False
):  # fmt: skip
    """Hold what `book_room` would book, for BOOKING_HOLD (†15 minutes). Takes the same arguments.

    The session keeps its time until `confirm_booking`.
    """
    wanted = BookingRequest(room, during, people, gap, interpreter, tuple(equipment), own_wish)
    held = {"state": BookingState.HELD, "hold_until": at + settings.BOOKING_HOLD}
    still_held = {(lambda booking: booking.is_held and booking.hold_until > at): True}
    make = partial(_book, key, session, wanted, by, at, **held)
    return once(Booking, key, by=by, make=make, same=_fields_for(session, wanted) | still_held)


def _fields_for(session, wanted):
    """What a Booking made from `wanted` for `session` contains, for `once` to compare."""
    return {
        "held_for": session.pk,
        "room_id": wanted.room.pk,
        "span": wanted.during,
        "people": wanted.people,
        "interpreter_id": wanted.interpreter and wanted.interpreter.pk,
        (lambda booking: Span(booking.blocked_from, booking.blocked_until)): wanted.block,
        (lambda booking: set(booking.loans.filter(ended_at=None).values_list("equipment_id", flat=True))): {
            one.pk for one in wanted.equipment
        },
    }


def _book(key, session, wanted, by, at, **held):
    session = lock_session(session.participant_id, pk=session.pk)
    wanted, needs = lock_places(session, wanted)
    if _has_room(session):
        raise AlreadyBooked
    require(booking_gate(session, wanted, at, needs))
    end_holds_in_the_way(session, wanted, by=by, at=at)
    booking = Booking(
        id=key,
        study_id=session.study_id,
        participant_id=session.participant_id,
        interviewer_id=session.interviewer_id,
        people=wanted.people,
        recorded_by=by.actor_id,
        held_for=session.pk,
        **held,
    )
    apply(booking, wanted)
    refuse_who_must_not_meet(needs, None, session, wanted, at)
    save(booking, session, wanted, at, force_insert=True)
    record_own_wish(session, wanted, by=by, at=at)
    if not held:
        attach(session, booking)
    booking.log(actions.HELD if held else actions.BOOKED, by=by, at=at)
    return booking


def _has_room(session):
    """Whether `session` has a booking that was not given back."""
    return session.booking_id is not None and session.booking.state != BookingState.RELEASED


@retried
@transaction.atomic
def confirm_booking(*, booking, by, at):
    """Turn a hold into a booking and move the session to its time. Repeating it changes nothing.

    Asks the gate again. Raises its refusal, HoldOver, BookingGone, AlreadyBooked, or a Clash.
    """
    session = lock_session(booking.participant_id, pk=booking.held_for)
    if session is None:
        raise BookingGone
    wanted = _request_of(Booking.objects.select_related("room", "interpreter").get(pk=booking.pk))
    wanted, needs = lock_places(session, wanted)
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    if booking.is_cancelled:
        raise BookingGone
    if not booking.is_held:
        return booking
    if booking.hold_until <= at:
        raise HoldOver(next_free=partial(next_free, booking, session, wanted, at))
    if _has_room(session):
        raise AlreadyBooked
    require(booking_gate(session, wanted, at, needs))
    refuse_who_must_not_meet(needs, booking, session, wanted, at)
    confirm(booking, session, wanted, by=by, at=at)
    attach(session, booking)
    return booking


def _request_of(booking):
    """The BookingRequest that `booking` fulfils, with the quiet gap it has."""
    gap = max(booking.starts_at - booking.blocked_from, booking.blocked_until - booking.ends_at)
    equipment = tuple(one.equipment for one in booking.loans.filter(ended_at=None).select_related("equipment"))
    minutes = int(gap.total_seconds() // 60)
    return BookingRequest(booking.room, booking.span, booking.people, minutes, booking.interpreter, equipment)


@retried
@transaction.atomic
def move_booking(*, booking, room, during, by, at, gap=0, attendance=None, own_wish=False):
    """Move `booking` to `room` and the Span `during`. Returns the Booking; an unchanged one is left as it is.

    `attendance` is (interpreter or None, equipment); without it both stay. Asks the gate again, so a move cannot end in
    a worse room than the rules allow (D-R1). Raises its refusal, BookingGone, BookingPast, InUse, or a Clash.
    """
    session = lock_session(booking.participant_id, booking=booking)
    if session is None:
        raise BookingGone
    before = _request_of(Booking.objects.select_related("room", "interpreter").get(pk=booking.pk))
    interpreter, equipment = attendance or (before.interpreter, before.equipment)
    wanted = BookingRequest(room, during, before.people, gap, interpreter, tuple(equipment), own_wish)
    wanted, needs = lock_places(session, wanted, before.room.pk)
    booking = _require_movable(Booking.objects.select_for_update().select_related("room").get(pk=booking.pk), at)
    if _same_place(before, wanted):
        return booking
    require(booking_gate(session, wanted, at, needs))
    end_holds_in_the_way(session, wanted, by=by, at=at)
    refuse_who_must_not_meet(needs, booking, session, wanted, at)
    from_ = {"from_room": str(booking.room_id), "from_starts_at": booking.starts_at.isoformat()}
    booking.announce_freed(at)
    apply(booking, wanted)
    booking.sequence += 1
    save(booking, session, wanted, at, update_fields=[*PLACE, "sequence"])
    record_own_wish(session, wanted, by=by, at=at)
    attach(session, booking)
    booking.log(actions.MOVED, by=by, at=at, **from_)
    return booking


def _same_place(before, wanted):
    def place(one):
        return one.room.pk, one.during, one.interpreter, {thing.pk for thing in one.equipment}

    return place(before) == place(wanted)


@retried
@transaction.atomic
def cancel_booking(*, booking, by, at):
    """Cancel `booking`; its session then needs a room again. Returns it. Repeating it changes nothing.

    Raises BookingPast.
    """
    session, booking = locked_with_session(booking)
    if booking.is_cancelled:
        return booking
    cancel_locked(booking, session=session, by=by, at=at)
    return booking


def cancel_locked(booking, *, session, by, at):
    """Cancel a locked booking and take it from its locked `session`, if it has one. Raises BookingPast."""
    _require_not_over(booking, at).cancel(by=by, at=at, code=actions.LET_GO if booking.is_held else CANCELLED)
    if session is not None:
        session.booking = None
        session.save(update_fields=["booking"])


def _require_movable(booking, at):
    if booking.is_cancelled:
        raise BookingGone
    if booking.state == BookingState.IN_USE:
        raise InUse
    return _require_not_over(booking, at)


def _require_not_over(booking, at):
    if booking.ends_at <= at or booking.state == BookingState.RELEASED:
        raise BookingPast
    return booking
