"""Write a booking, its loans and its session, and turn refusals of the database into sentences."""

from functools import partial

from django.db import IntegrityError, transaction

from interviews.bookings import actions
from interviews.bookings.finding.search import find_clash, next_free_words, suggestions
from interviews.bookings.gate import booking_gate, require
from interviews.bookings.refusals import CLASHES, OVERLAPS
from interviews.bookings.session_needs import SessionNeeds
from interviews.rooms.bookings import BookingState
from interviews.rooms.lending.equipment import Loan
from interviews.rooms.models import Room
from safespace.base.constraints import is_broken

PLACE = ["room", "starts_at", "ends_at", "blocked_from", "blocked_until", "alone", "interpreter"]
"""The fields that `apply` writes."""


def apply(booking, wanted):
    """Set the place, time, quiet gaps and interpreter of `booking` as `wanted`. Does not save."""
    block = wanted.block
    booking.room, booking.alone = wanted.room, not wanted.room.is_shared
    booking.interpreter = wanted.interpreter
    booking.starts_at, booking.ends_at = wanted.during.starts_at, wanted.during.ends_at
    booking.blocked_from, booking.blocked_until = block.starts_at, block.ends_at


def save(booking, session, wanted, at, **how):
    """Save the booking and its loans. Raises a Clash with the next free times if a constraint refuses."""
    try:
        with transaction.atomic():
            booking.save(**how)
            _lend(booking, wanted, at)
    except IntegrityError as error:
        _raise_if_below_standard(error, session, wanted, at)
        kind = next((kind for name, kind in OVERLAPS.items() if is_broken(error, name)), None)
        if kind is None:
            raise
        if is_broken(error, "booking_one_place_a_person"):
            kind = find_clash(session, wanted, at, moving=booking) or kind
        raise clash(kind, booking, session, wanted, at) from error


def confirm(booking, session, wanted, *, by, at):
    """Confirm the hold `booking`. Raises RoomBelowStandard if the study raised its standard after the gate."""
    try:
        with transaction.atomic():
            booking.change_state(BookingState.CONFIRMED, code=actions.CONFIRMED, by=by, at=at, hold_until=None)
    except IntegrityError as error:
        _raise_if_below_standard(error, session, wanted, at)
        raise


def _raise_if_below_standard(error, session, wanted, at):
    """Raise the gate’s refusal if the study raised its room standard after the gate was asked."""
    if is_broken(error, "booking_room_of_its_class"):
        require(booking_gate(session, wanted, at, SessionNeeds.of(session)))


def refuse_who_must_not_meet(needs, booking, session, wanted, at):
    """Raise a Clash that hides its reason if `wanted` would bring people together who must not meet (C-R4)."""
    kind = needs.separation.hidden_clash(session, wanted, at, moving=booking)
    if kind is not None:
        raise clash(kind, booking, session, wanted, at)


def clash(kind, booking, session, wanted, at):
    """The Clash of `kind`, which will name the next free times."""
    return CLASHES[kind](room=wanted.room.name, next_free=partial(next_free, booking, session, wanted, at))


def next_free(booking, session, wanted, at):
    """Words for the next free slots. The time of `booking` itself counts as free."""
    rooms, needs = Room.objects.for_planning(), SessionNeeds.of(session)
    slots = suggestions(session, wanted, needs, rooms=rooms, at=at, moving=booking, count=2)
    return next_free_words(slots, wanted.during, at)


def record_own_wish(session, wanted, *, by, at):
    """Record that the participant asked for that day, if it leaves less than two days of rest (C-R7)."""
    if wanted.own_wish and not session.is_rested(wanted.during):
        session.keep_own_wish(wanted.during.starts_at, by=by, at=at)


def attach(session, booking):
    """Give `session` the place and time of `booking`."""
    session.booking, session.starts_at, session.ends_at = booking, booking.starts_at, booking.ends_at
    session.save(update_fields=["booking", "starts_at", "ends_at"])


def _lend(booking, wanted, at):
    """Make the loans of `booking` those that are wanted, for as long as it blocks its room."""
    times = {"blocked_from": booking.blocked_from, "blocked_until": booking.blocked_until}
    lent = set()
    if booking.sequence:
        loans = booking.loans.filter(ended_at=None)
        loans.exclude(equipment__in=wanted.equipment).update(ended_at=at)
        kept = loans.filter(equipment__in=wanted.equipment)
        kept.update(**times)
        lent = set(kept.values_list("equipment_id", flat=True))
    for thing in wanted.equipment:
        if thing.pk not in lent:
            Loan(booking=booking, equipment=thing, recorded_by=booking.recorded_by, **times).save(force_insert=True)
