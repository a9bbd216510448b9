"""The page that offers suitable free times for a session: the first of three pages of a booking."""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now

from interviews.bookings.finding.draft_check import slot_query
from interviews.bookings.finding.good_times import PARTS, good_times
from interviews.bookings.finding.search import FOR_BOOKING, room_offers
from interviews.bookings.session_needs import SessionNeeds
from interviews.rooms.forms import limit_days
from interviews.rooms.wording import time_words, zone_words
from interviews.sessions.models import Session
from safespace.base.forms import DayField
from safespace.base.http.pages import page
from safespace.participants.actions import NEEDS_READ
from safespace.participants.identity.looks import note_look
from safespace.participants.needs import NEEDS
from safespace.studies.access import for_member
from safespace.studies.approval import Act
from safespace.studies.approval_views import needs_approval
from safespace.studies.roles import Permission


class FindForm(forms.Form):
    """From which day to look, and at which part of the day. Sent by GET; invalid values are ignored."""

    day = DayField(label="From", required=False)
    part = forms.ChoiceField(
        label="Part of the day",
        choices=list(PARTS.items()),
        widget=forms.RadioSelect(attrs={"class": "seg"}),
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.today = today
        limit_days(self.fields["day"], today)

    def asked(self):
        """(the day to look from, the part of the day)."""
        self.is_valid()
        typed = self.cleaned_data
        return max(typed.get("day") or self.today, self.today), typed.get("part") or "any"


@for_member(Permission.BOOK_ROOMS)
@needs_approval(Act.BOOK)
def find_time(request, member, session_id):
    """List suitable free times for a session that is ahead. Each leads to the page that books it."""
    at = now()
    sessions = Session.objects.within_reach_of(member).select_related("participant__separation", *FOR_BOOKING)
    session = get_object_or_404(sessions, pk=session_id)
    if not session.is_ahead(at):
        return too_late(request, member, session)
    note_look(NEEDS_READ, by=member, at=at, participant=session.participant)
    booking = session.booking if session.booking_id and session.booking.is_promised else None
    needs = SessionNeeds.of(session)
    planned = member.study.day(max(at, session.starts_at))
    form = FindForm({"day": planned.isoformat(), "part": "any"} | request.GET.dict(), today=member.study.day(at))
    first, part = form.asked()
    rooms = room_offers(needs)
    times, reasons = good_times(session, needs, rooms, first=first, part=part, at=at, moving=booking)
    zones = {zone_words(one.slot.room.site, one.slot.during.starts_at) for one in times}
    context = {
        "member": member,
        "session": session,
        "booking": booking,
        "form": form,
        "minutes": int((session.ends_at - session.starts_at).total_seconds() // 60),
        "needs": [NEEDS[code] for code in NEEDS if code in needs.codes],
        "times": [_line(member, session, booking, one, at, names_zone=len(zones) > 1) for one in times],
        "zone": zones.pop() if len(zones) == 1 else "",
        "reasons": reasons,
    }
    return page(request, "interviews/bookings/finding/find_time.html", context)


def too_late(request, member, session):
    """The page for a session that can no longer be booked: under way, over, called off, or past its time."""
    context = {"member": member, "session": session}
    return page(request, "interviews/bookings/too_late.html", context, status=409)


def _line(member, session, booking, one, at, *, names_zone):
    site, during = one.slot.room.site, one.slot.during
    name = "bookings:move" if booking else "bookings:book"
    address = reverse(name, args=[member.study_id, *([booking.pk] if booking else [])])
    return {
        "words": time_words(during, site, at),
        "place": f"{one.slot.room.name}, {zone_words(site, during.starts_at)}" if names_zone else one.slot.room.name,
        "fit": one.fit,
        "missing": [need.words for need in one.fit.missing],
        "url": f"{address}?{slot_query(one.slot, one.wanted, session=None if booking else session)}",
    }
