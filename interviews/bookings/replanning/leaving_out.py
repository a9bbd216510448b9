"""Remove the interpreter or equipment from a booking if the participant has not agreed (A-R1, A-R11)."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import prefetch_related_objects

from interviews.bookings import actions
from interviews.bookings.refusals import BookingGone
from interviews.rooms.lending.equipment import Loan
from interviews.sessions.locks import lock_in_order
from interviews.sessions.scopes import INTERPRETER, OF_EQUIPMENT, why_not


@dataclass(frozen=True)
class NotAgreed:
    """The interpreter or one thing on a booking to which there is no yes. `loan` is None for the interpreter."""

    name: str
    words: str
    loan: Loan | None = None

    def __str__(self):
        return f"{self.name}: {self.words}"


@transaction.atomic
def leave_out_what_was_not_agreed(*, session, by, at):
    """Remove the interpreter and the equipment without the participant’s agreement. Returns the Booking.

    It adds and moves nothing, so it asks no gate. May be repeated. Raises BookingGone if no room is booked.
    """
    session, consent = lock_in_order(session, at)
    booking = session.booking
    if booking is None or booking.is_cancelled:
        raise BookingGone
    found = not_agreed(booking, consent)
    if not found:
        return booking
    loans = [one.loan for one in found if one.loan is not None]
    for loan in loans:
        loan.ended_at = at
        loan.save(update_fields=["ended_at"])
    without_interpreter = len(loans) < len(found)
    if without_interpreter:
        booking.interpreter = None
    booking.sequence += 1
    booking.save(update_fields=["interpreter", "sequence"])
    booking.log(actions.LEFT_OUT, by=by, at=at, interpreter=without_interpreter, things=len(loans))
    return booking


def not_agreed(booking, consent):
    """Everything on `booking` that the answers in the Basis `consent` do not allow, as a list of NotAgreed."""
    prefetch_related_objects([booking], "loans__equipment")
    found = []
    if booking.interpreter is not None and consent.forbids(INTERPRETER):
        found.append(NotAgreed(booking.interpreter.display_name, why_not(consent, INTERPRETER)))
    for loan in recording_loans(booking):
        code = OF_EQUIPMENT[loan.equipment.kind]
        if consent.forbids(code):
            found.append(NotAgreed(loan.equipment.name, why_not(consent, code), loan))
    return found


def recording_loans(booking):
    """The loans of `booking`, with "loans__equipment" prefetched, that need a yes: a recorder, a camera."""
    held = [one for one in booking.loans.all() if one.ended_at is None and one.equipment.kind in OF_EQUIPMENT]
    return sorted(held, key=lambda one: one.equipment.name)
