"""The buttons of a booking: confirm a hold, check in, give the room back, and mark an arrival at the front desk."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from interviews.bookings import check_in as acts
from interviews.bookings.booking import confirm_booking
from interviews.bookings.views import booking_of
from interviews.calendar.reception import expected_today
from safespace.base.refusals import Refusal
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.BOOK_ROOMS)
@require_POST
def confirm(request, member, booking_id):
    return _act(request, member, booking_id, confirm_booking, "Booked.")


@for_member(Permission.BOOK_ROOMS)
@require_POST
def check_in(request, member, booking_id):
    return _act(request, member, booking_id, acts.check_in, "Checked in. The room is yours until you give it back.")


@for_member(Permission.BOOK_ROOMS)
@require_POST
def give_back(request, member, booking_id):
    return _act(request, member, booking_id, acts.release, "Given back. The quiet gap after it stays free.")


@for_member(Permission.MARK_ARRIVALS)
@require_POST
def mark_arrival(request, member, booking_id):
    """The front desk marks that a guest is here. Works for every study, and shows nothing more of them (D-R5)."""
    at = now()
    one = get_object_or_404(expected_today(at), pk=booking_id)
    try:
        acts.check_in(booking=one, by=member, at=at)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("calendar:reception", member.study_id)


def _act(request, member, booking_id, act, said):
    one = booking_of(member, booking_id)
    try:
        act(booking=one, by=member, at=now())
        messages.info(request, said)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("bookings:show", one.study_id, one.pk)
