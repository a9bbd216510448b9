"""Bookings as a calendar file that tells nobody anything (domain.md B6, D-R5).

Privacy is what is left out: the file says that somebody is busy, in a word the study chose from a short list
(`CalendarTitle`), and no more. No name, code, study, place or kind of meeting; no organiser and no attendee, though
RFC 5546 would like one. The UID can't be matched with our addresses.
"""

import hashlib
import hmac
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from icalendar import Calendar, Event

from interviews.calendar import actions
from interviews.rooms.models import Booking
from interviews.rooms.spans import day_bounds
from safespace.audit.log import record
from safespace.encryption.keys.keyring import purpose_key

PRODUCT = "-//Calendar//Meetings//EN"


@transaction.atomic
def take_booking(*, booking, by, at):
    """The file of one booking, as bytes; of a cancelled one it takes the meeting out of the calendar again."""
    record(actions.CALENDAR_TAKEN, by=by, at=at, study=booking.study_id, about=booking, detail={"bookings": 1})
    return file_of([booking], at, method="CANCEL" if booking.is_cancelled else "PUBLISH")


@transaction.atomic
def take_week(*, days, by, at):
    """The file of all that `by`, a Membership, leads or interprets in its study on `days`, cancelled ones included."""
    theirs = Q(interviewer=by.user_id) | Q(interpreter=by.user_id)
    mine = Booking.objects.filter(theirs, study=by.study_id).select_related("room__site", "study")
    begin, end = day_bounds(days[0], by.study.zone)[0], day_bounds(days[-1], by.study.zone)[1]
    found = list(mine.filter(starts_at__gte=begin, starts_at__lt=end).order_by("starts_at", "id"))
    record(actions.CALENDAR_TAKEN, by=by, at=at, study=by.study_id, detail={"bookings": len(found)})
    return file_of(found, at, method="PUBLISH")


def file_of(bookings, at, *, method):
    """An iCalendar stream (RFC 5545) of `bookings`, whose sites and studies are loaded: CRLF, folded at 75 octets."""
    calendar = Calendar()
    for name, value in (("PRODID", PRODUCT), ("VERSION", "2.0"), ("CALSCALE", "GREGORIAN"), ("METHOD", method)):
        calendar.add(name, value)
    for booking in bookings:
        calendar.add_component(_event(booking, at))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(booking, at):
    clock = booking.room.site.clock
    event = Event()
    event.add("UID", str(uid_of(booking)))
    event.add("DTSTAMP", at)
    event.add("SEQUENCE", booking.sequence)
    event.add("DTSTART", booking.starts_at.astimezone(clock))
    event.add("DTEND", booking.ends_at.astimezone(clock))
    event.add("SUMMARY", booking.study.get_calendar_title_display())
    event.add("STATUS", "CANCELLED" if booking.is_cancelled else "CONFIRMED")
    event.add("CLASS", "CONFIDENTIAL")
    event.add("TRANSP", "TRANSPARENT" if booking.is_cancelled else "OPAQUE")
    return event


def uid_of(booking):
    """The same in every file, and known to whoever has our key alone (RFC 7986: no identifying data)."""
    digest = hmac.digest(purpose_key(b"calendar uid"), booking.pk.bytes, hashlib.sha256)
    return UUID(bytes=digest[:16], version=4)
