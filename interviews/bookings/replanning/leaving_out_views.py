"""The page that removes an interpreter or equipment which the participant has not agreed to."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from interviews.bookings.forms import CancelForm
from interviews.bookings.replanning.leaving_out import leave_out_what_was_not_agreed, not_agreed
from interviews.sessions.consents import consent_of
from interviews.sessions.models import Session
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.BOOK_ROOMS)
def leave_out(request, member, booking_id):
    """Say what was not agreed to, and remove it from the booking on a POST."""
    reach = Session.objects.within_reach_of(member).select_related("participant", "form", "booking__interpreter")
    session, at = get_object_or_404(reach, booking=booking_id), now()
    found = not_agreed(session.booking, consent_of(session, at))
    form = CancelForm(request.POST or None)
    if found and request.method == "POST" and form.is_valid():
        with form.refusals():
            leave_out_what_was_not_agreed(session=session, by=member, at=at)
            messages.info(request, "Removed. The rest of the booking is unchanged.")
            return redirect(session)
    context = {
        "form": form,
        "member": member,
        "session": session,
        "found": found,
        "interpreter": session.booking.interpreter if any(one.loan is None for one in found) else None,
    }
    return page(request, "interviews/bookings/replanning/leave_out.html", context)
