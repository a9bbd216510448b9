"""Calendar files say "Meeting" and nothing more (RFC 5545, 5546, 7986; D-R5)."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from icalendar import Calendar

from interviews.bookings.booking import cancel_booking, move_booking
from interviews.calendar.ics import ics_file, uid_of
from interviews.rooms.models import Booking, Room, Site
from safespace.audit.models import Entry
from safespace.participants.models import Participant
from safespace.studies.models import Study
from tests.cast import NOON
from tests.interviews.planned import TUESDAY, book, hours
from tests.make import signed_in

SAID = {"UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "CLASS", "TRANSP"}


@pytest.fixture(autouse=True)
def monday_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def booking(alders, quiet_room, tomasz):
    return book(alders, quiet_room, hours(14), tomasz)


def fetched(member, booking):
    answer = signed_in(member).get(reverse("calendar:booking-file", args=[member.study_id, booking.pk]))
    return answer, Calendar.from_ical(answer.content)


def test_a_booking_is_a_meeting_and_nothing_more(booking, tomasz):
    """D-R5."""
    answer, calendar = fetched(tomasz, booking)

    (event,) = calendar.walk("VEVENT")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="meeting.ics"'
    assert "no-store" in answer["Cache-Control"]
    assert set(calendar.keys()) == {"PRODID", "VERSION", "CALSCALE", "METHOD"}
    assert set(event.keys()) == SAID
    found = {name: str(event[name]) for name in ("SUMMARY", "STATUS", "CLASS", "TRANSP", "SEQUENCE")}
    assert found == {
        "SUMMARY": "Meeting", "STATUS": "CONFIRMED", "CLASS": "CONFIDENTIAL", "TRANSP": "OPAQUE", "SEQUENCE": "0",
    }  # fmt: skip
    assert (event.start, event.end) == (hours(14).starts_at, hours(14).ends_at)


def settings_of(study):
    return reverse("studies:settings", args=[study.pk])


def test_a_study_chooses_its_calendar_title_from_a_list(booking, tomasz, imogen):
    kept = {"name": booking.study.name, "zone": booking.study.zone}
    signed_in(imogen).post(settings_of(booking.study), {**kept, "calendar_title": "course"})

    _, calendar = fetched(tomasz, booking)

    assert [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")] == ["Course"]
    assert Entry.objects.get(action="study.amended").detail["calendar_title"] == "course"


def test_no_other_title_can_be_set(booking, imogen, tomasz, stella):
    """Neither by a forged form, nor by an interviewer or a member of another study."""
    kept = {"name": booking.study.name, "zone": booking.study.zone}
    answer = signed_in(imogen).post(settings_of(booking.study), {**kept, "calendar_title": "Interview with Alder"})
    assert (answer.status_code, Study.objects.get(pk=booking.study_id).calendar_title) == (422, "meeting")

    for who, status in ((tomasz, 403), (stella, 404)):
        answer = signed_in(who).post(settings_of(booking.study), {**kept, "calendar_title": "busy"})
        assert answer.status_code == status
    with pytest.raises(IntegrityError, match="calendar_title_is_neutral"), transaction.atomic():
        Study.objects.filter(pk=booking.study_id).update(calendar_title="Interview")


def secrets_of(booking):
    """Everything that could reveal the meeting, with ids in both spellings."""
    person, room = booking.participant, booking.room
    words = {
        person.pseudonym, person.code, booking.interviewer.display_name, booking.interviewer.username,
        booking.study.name, room.name, room.site.name, room.floor, room.way_in, room.get_kind_display(),
    }  # fmt: skip
    ids = {str(one) for one in (booking.pk, person.pk, room.pk, booking.study_id, booking.interviewer_id)}
    return {one for one in words | ids | {one.replace("-", "") for one in ids} if one}


def test_a_file_contains_no_name_place_study_or_id(booking, tomasz):
    """D-R5; the UID has no identifying data (RFC 7986)."""
    answer, _ = fetched(tomasz, booking)

    text = re.sub(r"\r\n ", "", answer.content.decode())
    text = text.replace("TZID:Europe/London", "").replace("TZID=Europe/London", "")
    assert [one for one in secrets_of(booking) if one.lower() in text.lower()] == []
    assert [one for one in secrets_of(booking) if one.lower() in (text + booking.room.name).lower()] != [], "control"


def test_a_move_and_a_cancellation_update_the_event_with_the_same_uid(booking, tomasz, quiet_room):
    """The same UID, a higher SEQUENCE, METHOD:CANCEL and STATUS:CANCELLED."""
    _, first = fetched(tomasz, booking)
    move_booking(booking=booking, room=quiet_room, during=hours(16, 1), by=tomasz, at=NOON)
    _, moved = fetched(tomasz, booking)
    cancel_booking(booking=Booking.objects.get(), by=tomasz, at=NOON)
    _, cancelled = fetched(tomasz, booking)

    events = [one.walk("VEVENT")[0] for one in (first, moved, cancelled)]
    assert [int(one["SEQUENCE"]) for one in events] == [0, 1, 2]
    assert {str(one["UID"]) for one in events} == {str(uid_of(booking))}
    assert [str(one["METHOD"]) for one in (first, moved, cancelled)] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert [str(one["STATUS"]) for one in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_lines_end_and_are_folded_as_the_standard_requires(booking):
    text = ics_file([booking], NOON, method="PUBLISH")

    assert text.count(b"\n") == text.count(b"\r\n") == text.count(b"\r")
    assert max(len(line) for line in text.split(b"\r\n")) <= 75


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
@pytest.mark.parametrize("day", [datetime(2026, 11, 24, tzinfo=UTC), datetime(2027, 7, 6, tzinfo=UTC)])
def test_a_file_contains_its_time_zone_and_the_right_moments(booking, zone, day):
    """Each TZID has its VTIMEZONE, which gives the right moment in summer and winter."""
    Site.objects.update(zone=zone)
    Booking.objects.update(starts_at=day.replace(hour=14), ends_at=day.replace(hour=15), blocked_from=day,
                           blocked_until=day + timedelta(hours=20))  # fmt: skip
    calendar = Calendar.from_ical(ics_file(list(Booking.objects.select_related("room__site")), NOON, method="PUBLISH"))

    (described,) = calendar.walk("VTIMEZONE")
    (event,) = calendar.walk("VEVENT")
    assert str(described["TZID"]) == event["DTSTART"].params["TZID"] == zone
    wall = event["DTSTART"].dt.replace(tzinfo=None)
    assert described.to_tz().utcoffset(wall) == day.replace(hour=14).astimezone(ZoneInfo(zone)).utcoffset()
    assert (event.start, event.end) == (day.replace(hour=14), day.replace(hour=15))


PAYLOADS = ("x\r\nATTENDEE:mailto:a@b.test", "x\nBEGIN:VALARM\nACTION:AUDIO", "x;ATTENDEE=1:2,3\\n", "END:VEVENT")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_names_cannot_add_a_property(booking, tomasz, payload):
    """C7: no typed text reaches a file."""
    Room.objects.update(name=payload, floor=payload, way_in=payload)
    Site.objects.update(name=payload)
    Study.objects.filter(pk=booking.study_id).update(name=payload)
    Participant.objects.update(pseudonym=payload)

    answer, calendar = fetched(tomasz, booking)

    (event,) = calendar.walk("VEVENT")
    assert set(event.keys()) == SAID
    assert calendar.walk("VALARM") == []
    assert b"ATTENDEE" not in answer.content


def test_my_week_contains_my_bookings_including_cancelled_ones_and_no_others(
    booking, alders, junipers, quiet_room, tomasz, sunita
):
    book(junipers, quiet_room, hours(10), sunita)
    cancel_booking(booking=booking, by=tomasz, at=NOON)
    alders.refresh_from_db()
    again = book(alders, quiet_room, hours(16, 1), tomasz)
    address = reverse("calendar:week-file", args=[tomasz.study_id])

    calendar = Calendar.from_ical(signed_in(tomasz).get(address).content)
    other_week = Calendar.from_ical(signed_in(tomasz).get(address + "?day=2026-12-09").content)

    found = {str(one["UID"]): str(one["STATUS"]) for one in calendar.walk("VEVENT")}
    assert found == {str(uid_of(booking)): "CANCELLED", str(uid_of(again)): "CONFIRMED"}
    assert str(calendar["METHOD"]) == "PUBLISH"
    assert other_week.walk("VEVENT") == []


def test_my_week_contains_the_bookings_in_which_i_interpret(alders, quiet_room, tomasz, sunita, imogen):
    """C-R5: with the same neutral title."""
    booking = book(alders, quiet_room, hours(14), tomasz, interpreter=sunita.user)
    address = reverse("calendar:week-file", args=[sunita.study_id])

    answer, others = (signed_in(who).get(address) for who in (sunita, imogen))

    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["UID"]), set(event.keys())) == (str(uid_of(booking)), SAID)
    assert Calendar.from_ical(others.content).walk("VEVENT") == []


def test_a_file_is_only_for_members_within_reach_and_every_download_is_logged(booking, tomasz, sunita, laleh, stella):
    """Every download is logged."""
    answers = [fetched_status(who, booking) for who in (tomasz, sunita, laleh, stella)]

    assert answers == [200, 404, 403, 404]
    assert Entry.objects.filter(action="calendar.taken").count() == 1


def fetched_status(member, booking):
    return signed_in(member).get(reverse("calendar:booking-file", args=[booking.study_id, booking.pk])).status_code


def test_the_dates_of_these_tests_are_in_the_file(booking):
    """The control of the dates above."""
    assert booking.starts_at.date() == TUESDAY.date()
