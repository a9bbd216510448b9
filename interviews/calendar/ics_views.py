"""Downloads of calendar files. There is no feed, because a feed could not ask for the second factor."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import now

from interviews.calendar.entries import week_of
from interviews.calendar.ics import export_booking, export_week
from interviews.rooms.models import Booking
from safespace.base.forms import day_asked_for
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.READ_ROOMS)
def booking_file(request, member, booking_id):
    bookings = Booking.objects.within_reach_of(member).select_related("room__site", "study")
    one = get_object_or_404(bookings, pk=booking_id)
    return _file(export_booking(booking=one, by=member, at=now()), "meeting.ics")


@for_member(Permission.READ_ROOMS)
def week_file(request, member):
    """The bookings of the member in the week of `?day=`, or in this week."""
    at = now()
    days = week_of(day_asked_for(request.GET.get("day", "")) or member.study.day(at))
    return _file(export_week(days=days, by=member, at=at), "week.ics")


def _file(content, name):
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
