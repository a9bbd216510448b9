"""The pages of a series and of the waiting list."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from interviews.bookings.forms import SeriesForm, times_at
from interviews.bookings.replanning.series import book_series
from interviews.bookings.replanning.waiting import Wait
from interviews.bookings.views import booking_of
from interviews.rooms.wording import time_words, zone_words
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.approval import Act
from safespace.studies.approval_views import needs_approval
from safespace.studies.roles import Permission


@for_member(Permission.BOOK_ROOMS, Permission.PLAN_SESSIONS)
@needs_approval(Act.BOOK)
def repeat(request, member, booking_id):
    """Repeat a booking on other dates, and show the outcome of each."""
    one = booking_of(member, booking_id)
    form = SeriesForm(request.POST or None)
    site, at = one.room.site, now()
    context = {"form": form, "member": member, "booking": one, "time": time_words(one.span, site, at)}
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            asked = {name: form.cleaned_data[name] for name in ("weeks", "times")}
            context["outcomes"] = book_series(key=form.cleaned_data["intent"], booking=one, **asked, by=member, at=at)
    return page(
        request, "interviews/bookings/replanning/repeat.html", context | {"zone": zone_words(site, one.starts_at)}
    )


@for_member(Permission.BOOK_ROOMS)
def waits(request, member):
    """The waiting list, soonest first, and which times have become free."""
    at = now()
    found = Wait.objects.active(at).within_reach_of(member).order_by("starts_at", "id")[:60]
    found = found.select_related("room__site", "session__participant")
    context = {"member": member, "waits": [_line(member, one, at) for one in found]}
    return page(request, "interviews/bookings/replanning/waits.html", context)


def _line(member, one, at):
    site = one.room.site
    query = f"?session={one.session_id}&room={one.room_id}&people={one.people}&gap={one.gap}"
    query += "".join(f"&{name}={value}" for name, value in times_at(site, one.starts_at, one.ends_at).items())
    return {
        "wait": one,
        "time": f"{time_words(one.during, site, at)}, {zone_words(site, one.starts_at)}",
        "offered": one.offered_at is not None,
        "url": reverse("bookings:book", args=[member.study_id]) + query,
    }


@for_member(Permission.BOOK_ROOMS)
@require_POST
def stop_waiting(request, member, wait_id):
    one = get_object_or_404(Wait.objects.within_reach_of(member), pk=wait_id)
    one.give_up(by=member, at=now())
    messages.info(request, "No longer waiting for that time.")
    return redirect("bookings:waits", member.study_id)
