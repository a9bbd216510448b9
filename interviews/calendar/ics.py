"""Export bookings as calendar files that reveal nothing about anyone (D-R5).

An event has its times and a neutral title (`CalendarTitle`). It has no name, code, study, place, organiser or attendee,
although RFC 5546 asks for an organiser. Its UID cannot be matched with our addresses.
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
def export_booking(*, booking, by, at):
    """The file of one booking. For a cancelled booking, it removes the event from the calendar."""
    record(actions.CALENDAR_EXPORTED, by=by, at=at, study=booking.study_id, about=booking, detail={"bookings": 1})
    return ics_file([booking], at, method="CANCEL" if booking.is_cancelled else "PUBLISH")


@transaction.atomic
def export_week(*, days, by, at):
    """The file of all bookings on `days` in which the Membership `by` interviews or interprets, cancelled ones too."""
    theirs = Q(interviewer=by.user_id) | Q(interpreter=by.user_id)
    mine = Booking.objects.filter(theirs, study=by.study_id).select_related("room__site", "study")
    begin, end = day_bounds(days[0], by.study.zone)[0], day_bounds(days[-1], by.study.zone)[1]
    found = list(mine.filter(starts_at__gte=begin, starts_at__lt=end).order_by("starts_at", "id"))
    record(actions.CALENDAR_EXPORTED, by=by, at=at, study=by.study_id, detail={"bookings": len(found)})
    return ics_file(found, at, method="PUBLISH")


def ics_file(bookings, at, *, method):
    """`bookings` as an iCalendar file (RFC 5545), in bytes."""
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
    """A stable UID, keyed so that it does not reveal the booking’s id (RFC 7986)."""
    digest = hmac.digest(purpose_key(b"calendar uid"), booking.pk.bytes, hashlib.sha256)
    return UUID(bytes=digest[:16], version=4)
