"""Door signs and today’s arrivals, which outsiders may see (D-R5), and the usage figures."""

from django.shortcuts import get_object_or_404
from django.utils.timezone import now

from interviews.calendar.reception import arrivals_today, door_sign_words
from interviews.calendar.usage import WEEKS, fits_ahead, needs_met, occupancy
from interviews.rooms.models import Kind, Room
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.READ_ARRIVALS)
def door_sign(request, member, room_id):
    one = get_object_or_404(Room.objects.in_use().select_related("site"), pk=room_id, kind=Kind.ROOM)
    return page(request, "interviews/calendar/door_sign.html", {"name": one.name, "sign": door_sign_words(one, now())})


@for_member(Permission.READ_ARRIVALS)
def reception(request, member):
    context = {"member": member, "sites": arrivals_today(now()), "marks": member.may(Permission.MARK_ARRIVALS)}
    context["rooms"] = member.may(Permission.READ_ROOMS)
    return page(request, "interviews/calendar/reception.html", context)


@for_member(Permission.MANAGE_ROOMS)
def usage(request, member):
    """How much the rooms are used, and which needs they meet."""
    at = now()
    by_room, by_hour = occupancy(at)
    context = {
        "member": member,
        "weeks": WEEKS,
        "by_room": by_room,
        "by_hour": by_hour,
        "needs": needs_met(at),
        "fits": fits_ahead(member, at),
    }
    return page(request, "interviews/calendar/usage.html", context)
