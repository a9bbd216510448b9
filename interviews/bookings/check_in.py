"""Check in to a room and give it back, by hand or, if nobody came, by the clock.

The scheduled tasks only tidy up: a lapsed hold blocks nothing whether they run or not.
"""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from interviews.bookings import actions
from interviews.bookings.locks import end_holds, locked_with_session
from interviews.bookings.refusals import OVERLAPS, BookingGone, BookingPast, RoomTaken, TooEarlyToCheckIn
from interviews.bookings.retry import retried
from interviews.rooms.bookings import BookingState
from interviews.rooms.models import Booking
from interviews.rooms.wording import clock
from safespace.accounts.models import User
from safespace.audit.actors import SYSTEM
from safespace.base.constraints import is_broken
from safespace.outbox import clocks
from safespace.outbox.letters import post

MINUTE = timedelta(minutes=1)
AT_ONCE = 200


@retried
@transaction.atomic
def check_in(*, booking, by, at):
    """Check in, so that the room stays booked until it is given back. Returns the Booking. May be repeated.

    A room that was given back because nobody came is taken again if it is still free. Raises TooEarlyToCheckIn,
    BookingGone, BookingPast, RoomTaken.
    """
    _, booking = locked_with_session(booking)
    if booking.state == BookingState.IN_USE:
        return booking
    if booking.is_cancelled or booking.is_held:
        raise BookingGone
    if booking.ends_at <= at:
        raise BookingPast
    if at < booking.starts_at - settings.BOOKING_COMING:
        raise TooEarlyToCheckIn(time=clock(booking.starts_at - settings.BOOKING_COMING, booking.room.site))
    occupy(booking, by=by, at=at)
    return booking


def occupy(booking, *, by, at):
    """Put the room of a locked booking in use. Raises RoomTaken if it has been given to others."""
    block = booking.room.blocked_span(booking.span) if booking.alone else booking.span
    changes = {"checked_in_at": at, "released_at": None}
    if booking.state == BookingState.RELEASED:
        changes["blocked_until"] = max(booking.blocked_until, block.ends_at)
    try:
        with transaction.atomic():
            booking.change_state(BookingState.IN_USE, code=actions.CHECKED_IN, by=by, at=at, **changes)
    except IntegrityError as error:
        if any(is_broken(error, name) for name in OVERLAPS):
            raise RoomTaken(room=booking.room.name, next_free="Book another room.") from error
        raise


@retried
@transaction.atomic
def release(*, booking, by, at):
    """Give the room back early, after the quiet gap. May be repeated. Raises BookingGone."""
    _, booking = locked_with_session(booking)
    if booking.state == BookingState.RELEASED:
        return booking
    if not booking.is_promised:
        raise BookingGone
    give_back(booking, by=by, at=at)
    return booking


def leave_room(session, *, by, at):
    """Give the room back because its session has ended. `session` and its booking are locked."""
    if session.booking is not None and session.booking.is_promised:
        give_back(session.booking, by=by, at=at)


def give_back(booking, *, by, at, code=actions.RELEASED, gap=None):
    """Release a locked booking at `at`, after `gap` or else the room’s own quiet gap."""
    gap = MINUTE * booking.room.gap_after if gap is None and booking.alone else gap or timedelta()
    until = min(booking.blocked_until, max(at + gap, booking.blocked_from + MINUTE))
    freed = until < booking.blocked_until
    booking.change_state(BookingState.RELEASED, code=code, by=by, at=at, released_at=at, blocked_until=until)
    if freed:
        booking.announce_freed(at, freed_from=until)


@clocks.due("rooms.holds", every=MINUTE)
def end_lapsed_holds(at):
    """Cancel lapsed holds, which offers their time to the waiting list."""
    lapsed = Booking.objects.lapsed(at).order_by("hold_until").values_list("pk", flat=True)[:AT_ONCE]
    for pk in list(lapsed):
        with transaction.atomic():
            end_holds([pk], code=actions.LAPSED, by=SYSTEM, at=at)


@clocks.due("rooms.nobody_came", every=MINUTE)
def free_rooms_without_check_in(at):
    """Give back rooms that nobody checked in to, and write to the interviewer.

    The session stays planned, and checking in takes the room again if it is free.
    """
    late = Booking.objects.not_checked_in(at - settings.BOOKING_GRACE).order_by("starts_at")
    for booking in late[:AT_ONCE]:
        with transaction.atomic():
            _give_back_if_still(booking, at)


def _give_back_if_still(booking, at):
    _, booking = locked_with_session(booking)
    if booking.state != BookingState.CONFIRMED:
        return
    give_back(booking, by=SYSTEM, at=at, code=actions.NOBODY_CAME, gap=timedelta())
    if booking.ends_at > at:
        post(to=User(pk=booking.interviewer_id), letter="letters/something_to_see.txt", at=at)
