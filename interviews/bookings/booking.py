"""Book a room for a session, hold it, move it, cancel it (domain.md D-R1, G-R5; architecture.md, "Ben books a room").

Every act takes the locks of `booking_locks` in their one order, asks the gate, and lets the constraints of Booking
decide what is left.
"""

from dataclasses import replace
from functools import partial

from django.conf import settings
from django.db import transaction

from interviews.bookings import actions
from interviews.bookings.gate import booking_gate, require
from interviews.bookings.locks import Wanted, clear_holds, lock, locked_with_session
from interviews.bookings.refusals import AlreadyBooked, BookingGone, BookingPast, HoldOver, InUse
from interviews.bookings.retry import retried
from interviews.bookings.writing import (
    PLACE,
    confirm,
    give_session,
    keep_wish,
    next_free,
    put,
    refuse_who_must_not_meet,
    save,
)
from interviews.rooms.actions import CANCELLED
from interviews.rooms.bookings import BookingState
from interviews.rooms.models import Booking
from interviews.rooms.spans import Span
from interviews.sessions.models import Session
from safespace.base.once import once


@retried
@transaction.atomic
def book_room(
    *, key, session, room, during, by, at, people=2, gap=0, interpreter=None, equipment=(), own_wish=False
):  # fmt: skip
    """Book `room` for `session` over the Span `during`; the session moves to that time. Returns the Booking.

    `people` will sit there; `gap` quiet minutes are kept free either side, or the room's own where those are longer.
    `interpreter` (an account) and `equipment` (things of the site) are promised with it, for the same time. `own_wish`
    says that the person asked for that day themselves, with less than two days of rest (C-R7); it is kept.
    Raises what `booking_gate` finds, AlreadyBooked, and on a clash one of `booking_refusals.CLASHES`; those name the
    next free time and nobody. A hold of the same session is given up.
    """
    wanted = Wanted(room, during, people, gap, interpreter, tuple(equipment), own_wish)
    make = partial(_book, key, session, wanted, by, at)
    return once(Booking, key, by=by, make=make, same=_says(session, wanted) | {"is_held": False, "is_cancelled": False})


@retried
@transaction.atomic
def hold_room(
    *, key, session, room, during, by, at, people=2, gap=0, interpreter=None, equipment=(), own_wish=False
):  # fmt: skip
    """Keep what `book_room` would book for BOOKING_HOLD (†15 minutes), and let it go by itself (domain.md D, *held*).

    The session stays where it is until `confirm_booking`. Raises as `book_room` does.
    """
    wanted = Wanted(room, during, people, gap, interpreter, tuple(equipment), own_wish)
    held = {"state": BookingState.HELD, "hold_until": at + settings.BOOKING_HOLD}
    still_held = {(lambda booking: booking.is_held and booking.hold_until > at): True}
    make = partial(_book, key, session, wanted, by, at, **held)
    return once(Booking, key, by=by, make=make, same=_says(session, wanted) | still_held)


def _says(session, wanted):
    """What a Booking of `wanted` for `session` says, for `once`."""
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
    session, wanted, apart = lock(session, wanted)
    if _has_room(session):
        raise AlreadyBooked
    require(booking_gate(session, wanted, at))
    clear_holds(session, wanted, by=by, at=at)
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
    put(booking, wanted)
    refuse_who_must_not_meet(apart, None, session, wanted, at)
    save(booking, session, wanted, at, force_insert=True)
    keep_wish(session, wanted, by=by, at=at)
    if not held:
        give_session(session, booking)
    booking.log(actions.HELD if held else actions.BOOKED, by=by, at=at)
    return booking


def _has_room(session):
    """True when `session` has a booking that was not given back."""
    return session.booking_id is not None and session.booking.state != BookingState.RELEASED


@retried
@transaction.atomic
def confirm_booking(*, booking, by, at):
    """Make a hold a booking; the session moves to its time. Returns the Booking; a second press changes nothing.

    Everything is asked anew: consent may have been taken back meanwhile. Raises HoldOver once its minutes are over,
    BookingGone, AlreadyBooked, and what `booking_gate` finds.
    """
    booking = Booking.objects.select_related("room", "interpreter").get(pk=booking.pk)
    session = Session.objects.filter(pk=booking.held_for).first()
    if session is None:
        raise BookingGone
    session, wanted, apart = lock(session, _as_it_is(booking))
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    if not booking.is_held:
        return _confirmed_before(booking)
    if booking.hold_until <= at:
        raise HoldOver(next_free=partial(next_free, booking, session, wanted, at))
    if _has_room(session):
        raise AlreadyBooked
    require(booking_gate(session, wanted, at))
    refuse_who_must_not_meet(apart, booking, session, wanted, at)
    confirm(booking, session, wanted, by=by, at=at)
    give_session(session, booking)
    return booking


def _confirmed_before(booking):
    if booking.is_cancelled:
        raise BookingGone
    return booking


def _as_it_is(booking):
    """What stands on the row, as something wanted. Its quiet gaps are those it has."""
    gap = max(booking.starts_at - booking.blocked_from, booking.blocked_until - booking.ends_at)
    equipment = tuple(one.equipment for one in booking.loans.filter(ended_at=None).select_related("equipment"))
    minutes = int(gap.total_seconds() // 60)
    return Wanted(booking.room, booking.span, booking.people, minutes, booking.interpreter, equipment)


@retried
@transaction.atomic
def move_booking(*, booking, room, during, by, at, gap=0, company=None, own_wish=False):
    """Move `booking` to `room` and the Span `during`. Everything is asked anew, so a move downgrades nothing (D-R1).

    `company` is (interpreter or None, equipment); without it both stay as they are. Raises as `book_room` does, and
    BookingGone, BookingPast or InUse when there is nothing left to move. Moving it to where it is changes nothing.
    """
    session = Session.objects.filter(booking=booking).first()
    if session is None:
        raise BookingGone
    before = _as_it_is(Booking.objects.select_related("room", "interpreter").get(pk=booking.pk))
    interpreter, equipment = company or (before.interpreter, before.equipment)
    wanted = Wanted(room, during, before.people, gap, interpreter, tuple(equipment), own_wish)
    session, wanted, apart = lock(session, wanted, before.room.pk)
    booking = _still_ahead(Booking.objects.select_for_update().select_related("room").get(pk=booking.pk), at)
    was = replace(_as_it_is(booking), gap=gap)
    if _same(was, wanted):
        return booking
    require(booking_gate(session, wanted, at))
    clear_holds(session, wanted, by=by, at=at)
    refuse_who_must_not_meet(apart, booking, session, wanted, at)
    from_ = {"from_room": str(booking.room_id), "from_starts_at": booking.starts_at.isoformat()}
    booking.say_freed(at)
    put(booking, wanted)
    booking.sequence += 1
    save(booking, session, wanted, at, update_fields=[*PLACE, "sequence"])
    keep_wish(session, wanted, by=by, at=at)
    give_session(session, booking)
    booking.log(actions.MOVED, by=by, at=at, **from_)
    return booking


def _same(was, wanted):
    company = [(one.interpreter, {thing.pk for thing in one.equipment}) for one in (was, wanted)]
    return (was.room.pk, was.during) == (wanted.room.pk, wanted.during) and company[0] == company[1]


@retried
@transaction.atomic
def cancel_booking(*, booking, by, at):
    """Give the time back; the session then needs a room again. Returns the Booking; a second press changes nothing.

    Raises BookingPast once it is over: what happened is not taken back.
    """
    session, booking = locked_with_session(booking)
    if booking.is_cancelled:
        return booking
    _not_over(booking, at).cancel(by=by, at=at, code=actions.LET_GO if booking.is_held else CANCELLED)
    if session is not None:
        session.booking = None
        session.save(update_fields=["booking"])
    return booking


def _still_ahead(booking, at):
    if booking.is_cancelled:
        raise BookingGone
    if booking.state == BookingState.IN_USE:
        raise InUse
    return _not_over(booking, at)


def _not_over(booking, at):
    if booking.ends_at <= at or booking.state == BookingState.RELEASED:
        raise BookingPast
    return booking
