"""Remove the interpreter or equipment from a booking if the participant has not agreed (A-R1, A-R11)."""

from django.db import transaction

from interviews.bookings import actions
from interviews.bookings.refusals import BookingGone
from interviews.sessions.locks import lock_in_order
from interviews.sessions.scopes import INTERPRETER, OF_EQUIPMENT


@transaction.atomic
def leave_out_what_was_not_agreed(*, session, by, at):
    """Remove the interpreter and the equipment without the participant’s agreement. Returns the Booking.

    It adds and moves nothing, so it asks no gate. May be repeated. Raises BookingGone if no room is booked.
    """
    session, consent = lock_in_order(session, at)
    booking = session.booking
    if booking is None or booking.is_cancelled:
        raise BookingGone
    loans = [
        one
        for one in booking.loans.filter(ended_at=None).select_related("equipment").order_by("pk")
        if one.equipment.kind in OF_EQUIPMENT and consent.forbids(OF_EQUIPMENT[one.equipment.kind])
    ]
    without_interpreter = booking.interpreter_id is not None and consent.forbids(INTERPRETER)
    if not loans and not without_interpreter:
        return booking
    for loan in loans:
        loan.ended_at = at
        loan.save(update_fields=["ended_at"])
    if without_interpreter:
        booking.interpreter = None
    booking.sequence += 1
    booking.save(update_fields=["interpreter", "sequence"])
    booking.log(actions.LEFT_OUT, by=by, at=at, interpreter=without_interpreter, things=len(loans))
    return booking
