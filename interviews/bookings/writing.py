"""Writing a booking down: its row, what is lent with it, its session; what the database refuses comes back in words."""

from functools import partial

from django.db import IntegrityError, transaction

from interviews.bookings import actions
from interviews.bookings.gate import booking_gate, require
from interviews.bookings.refusals import CLASHES, OVERLAPS
from interviews.bookings.search import next_free_words, suggestions, whose_clash
from interviews.rooms.bookings import BookingState
from interviews.rooms.inspections.standards import ask_anew
from interviews.rooms.lending.equipment import Loan
from interviews.rooms.models import Room
from safespace.base.constraints import is_broken

PLACE = ["room", "starts_at", "ends_at", "blocked_from", "blocked_until", "alone", "interpreter"]
"""The fields that `put` writes."""


def put(booking, wanted):
    """Write place, time and company on the row, with the quiet gaps the room asks for."""
    block = wanted.block
    booking.room, booking.alone = wanted.room, not wanted.room.is_shared
    booking.interpreter = wanted.interpreter
    booking.starts_at, booking.ends_at = wanted.during.starts_at, wanted.during.ends_at
    booking.blocked_from, booking.blocked_until = block.starts_at, block.ends_at


def save(booking, session, wanted, at, **how):
    """Save the row and its loans. Raises the Clash a constraint found, with the next free times."""
    try:
        with transaction.atomic():
            booking.save(**how)
            _lend(booking, wanted, at)
    except IntegrityError as error:
        _say_what_is_missing(error, session, wanted, at)
        kind = next((kind for name, kind in OVERLAPS.items() if is_broken(error, name)), None)
        if kind is None:
            raise
        if is_broken(error, "booking_one_place_a_person"):
            kind = whose_clash(session, wanted, at, moving=booking) or kind
        raise clash(kind, booking, session, wanted, at) from error


def confirm(booking, session, wanted, *, by, at):
    """Make the hold `booking` a promise. Raises RoomBelowClass where the study asked more of its rooms meanwhile."""
    try:
        with transaction.atomic():
            booking.go(BookingState.CONFIRMED, code=actions.CONFIRMED, by=by, at=at, hold_until=None)
    except IntegrityError as error:
        _say_what_is_missing(error, session, wanted, at)
        raise


def _say_what_is_missing(error, session, wanted, at):
    """Raise in words what the database refused, where more was asked of rooms after the gate had looked."""
    if is_broken(error, "booking_room_of_its_class"):
        ask_anew(session)
        require(booking_gate(session, wanted, at))


def refuse_who_must_not_meet(apart, booking, session, wanted, at):
    """Raise the Clash that hides why, when somebody would be met who must not be (domain.md D, C-R4)."""
    kind = apart.stands_against(session, wanted.room, wanted.during, at, interpreter=wanted.interpreter, moving=booking)
    if kind is not None:
        raise clash(kind, booking, session, wanted, at)


def clash(kind, booking, session, wanted, at):
    """The refusal of `kind`, which will say where and when there is room instead."""
    return CLASHES[kind](room=wanted.room.name, next_free=partial(next_free, booking, session, wanted, at))


def next_free(booking, session, wanted, at):
    """Words for the next good slots. `booking`, if any, does not stand in its own way."""
    slots = suggestions(
        session, wanted, rooms=Room.objects.for_planning(), needs=session.participant.need_codes(), at=at,
        moving=booking, count=2,
    )  # fmt: skip
    return next_free_words(slots, wanted.during)


def keep_wish(session, wanted, *, by, at):
    """Write down that the person asked for that day themselves, where two days of rest were not given (C-R7)."""
    if wanted.own_wish and not session.is_rested(wanted.during):
        session.keep_own_wish(wanted.during.starts_at, by=by, at=at)


def give_session(session, booking):
    """The session takes place there and then."""
    session.booking, session.starts_at, session.ends_at = booking, booking.starts_at, booking.ends_at
    session.save(update_fields=["booking", "starts_at", "ends_at"])


def _lend(booking, wanted, at):
    """Lend exactly what is wanted, for as long as the booking blocks its room."""
    times = {"blocked_from": booking.blocked_from, "blocked_until": booking.blocked_until}
    lent = set()
    if not booking._state.adding and booking.sequence:
        standing = booking.loans.filter(ended_at=None)
        standing.exclude(equipment__in=wanted.equipment).update(ended_at=at)
        standing.filter(equipment__in=wanted.equipment).update(**times)
        lent = set(standing.filter(equipment__in=wanted.equipment).values_list("equipment_id", flat=True))
    for thing in wanted.equipment:
        if thing.pk not in lent:
            Loan(booking=booking, equipment=thing, recorded_by=booking.recorded_by, **times).save(force_insert=True)
