"""What one press does with a booking: confirm a hold, check in, give the room back. Each leads back to the booking."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from interviews.bookings.booking import confirm_booking
from interviews.bookings.check_in import check_in, release
from interviews.bookings.views import booking_of
from interviews.calendar.reception import expected
from safespace.base.refusals import Refusal
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.BOOK_ROOMS)
@require_POST
def confirm(request, member, booking_id):
    return _do(request, member, booking_id, confirm_booking, "Booked.")


@for_member(Permission.BOOK_ROOMS)
@require_POST
def come(request, member, booking_id):
    return _do(request, member, booking_id, check_in, "You are in. The room is yours until you give it back.")


@for_member(Permission.BOOK_ROOMS)
@require_POST
def leave(request, member, booking_id):
    return _do(request, member, booking_id, release, "Given back. The quiet gap after it stays free.")


@for_member(Permission.MARK_ARRIVALS)
@require_POST
def arrive(request, member, booking_id):
    """The front desk says that a guest of a room is here: of whichever study, and it learns no more by it (D-R5)."""
    at = now()
    one = get_object_or_404(expected(at), pk=booking_id)
    try:
        check_in(booking=one, by=member, at=at)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("calendar:reception", member.study_id)


def _do(request, member, booking_id, act, said):
    one = booking_of(member, booking_id)
    try:
        act(booking=one, by=member, at=now())
        messages.info(request, said)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("bookings:show", one.study_id, one.pk)
