"""The page of bookings that need another room."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import now

from interviews.bookings.forms import times_at
from interviews.bookings.replanning.relocation import bookings_to_relocate, relocations
from interviews.rooms.wording import time_words
from safespace.base.http.pages import page
from safespace.participants.actions import NEEDS_READ
from safespace.participants.identity.looks import note_looks
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.BOOK_ROOMS)
def relocate(request, member):
    """List the bookings, each with the reason and with rooms to move it to. For htmx, only how many there are."""
    if request.htmx:
        count = len(bookings_to_relocate(member, now()))
        return page(request, "interviews/bookings/replanning/relocate.html#count", {"count": count})
    at = now()
    found = relocations(member, at)
    note_looks(NEEDS_READ, by=member, at=at, participants=[one.booking.participant for one in found])
    rows = [
        {
            "booking": one.booking,
            "time": time_words(one.booking.span, one.booking.room.site, at),
            "words": one.words,
            "move": _move_url(one.booking),
            "others": [(room.name, _move_url(one.booking, room)) for room in one.others[:3]],
        }
        for one in found
    ]
    return page(request, "interviews/bookings/replanning/relocate.html", {"member": member, "rows": rows})


def _move_url(booking, room=None):
    address = reverse("bookings:move", args=[booking.study_id, booking.pk])
    if room is None:
        return address
    place = {"room": room.pk} | times_at(room.site, booking.starts_at, booking.ends_at)
    return f"{address}?{urlencode(place)}"
