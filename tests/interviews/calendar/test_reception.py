"""Door signs and the front desk show rooms and hours, and nothing about anyone (D-R5)."""

import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.bookings.booking import cancel_booking
from interviews.calendar.reception import arrivals_today, door_sign_words, in_use_until
from interviews.rooms.inspections.closures import Closure
from tests.cast import NOON
from tests.interviews.planned import TUESDAY, book, hours
from tests.make import signed_in

AT_TWO = TUESDAY.replace(hour=14, minute=30)


@pytest.fixture
def booking(alders, quiet_room, tomasz):
    return book(alders, quiet_room, hours(14), tomasz)


def secrets_of(booking, member):
    """Everything that could reveal who meets whom, why, and when a guest leaves."""
    person = booking.participant
    return [
        person.pseudonym, person.code, booking.interviewer.display_name, booking.study.name, "15:30",
        str(person.pk), str(booking.pk), str(member.study_id),
    ]  # fmt: skip


def test_the_door_sign_says_until_when_and_includes_the_quiet_gap(booking, quiet_room):
    """D-R5: it does not reveal when a guest leaves."""
    assert door_sign_words(quiet_room, TUESDAY) == "Free"
    assert door_sign_words(quiet_room, hours(13.75).starts_at) == "In use until 15:45"
    assert door_sign_words(quiet_room, AT_TWO) == "In use until 15:45"
    assert door_sign_words(quiet_room, hours(15.75).starts_at) == "Free"


def test_bookings_that_follow_directly_count_as_one(booking, junipers, quiet_room, sunita):
    book(junipers, quiet_room, hours(16, 1), sunita)

    assert in_use_until(quiet_room, AT_TWO) == hours(17.25).starts_at


def test_the_door_sign_of_a_closed_room_and_after_a_cancellation(booking, quiet_room, imogen, tomasz):
    cancel_booking(booking=booking, by=tomasz, at=NOON)
    assert door_sign_words(quiet_room, AT_TWO) == "Free"

    Closure.objects.close(
        key=uuid.uuid4(), room=quiet_room, starts_at=TUESDAY, ends_at=hours(40).starts_at, words="Floor", by=imogen,
        at=NOON,
    )  # fmt: skip
    quiet_room.refresh_from_db()
    assert door_sign_words(quiet_room, AT_TWO) == "In use until Wednesday 25 November, 16:00"
    quiet_room.suspended_at = NOON
    assert door_sign_words(quiet_room, NOON) == "Closed"


def test_the_door_sign_shows_only_the_room_and_the_hour(booking, quiet_room, tomasz):
    """D-R5: no study, name, brand or link."""
    with time_machine.travel(AT_TWO, tick=False):
        page = signed_in(tomasz).get(reverse("calendar:door", args=[tomasz.study_id, quiet_room.pk])).content.decode()

    body = page[page.index("<main") : page.index("</main>")]
    assert "<h1>Quiet Room</h1>\n<p>In use until 15:45</p>" in body
    assert [one for one in secrets_of(booking, tomasz) if one in body] == []
    assert [one for one in (*secrets_of(booking, tomasz)[:5], "Tomasz") if one in page] == []
    assert "href" not in body


def test_arrivals_of_every_study_are_only_guests_of_a_room(booking, eves_booking, quiet_room, tomasz, stella):
    """D-R5: without names, and studies cannot be told apart."""
    with time_machine.travel(TUESDAY.replace(hour=9), tick=False):
        page = signed_in(tomasz).get(reverse("calendar:reception", args=[tomasz.study_id])).content.decode()

    body = page[page.index("<h1") : page.index("</main>")]
    assert body.count("Guest of Quiet Room") == 2
    assert "10:00" in body
    told = secrets_of(booking, tomasz) + secrets_of(eves_booking, stella)
    assert [one for one in told if one in body] == []


def test_arrivals_are_todays_and_not_over(booking, video_link, eves_booking):
    ((site, date, zone, rows),) = arrivals_today(TUESDAY)

    assert (site, date, zone) == ("Newcastle", "Tuesday 24 November", "Newcastle time (GMT)")
    assert [row[:3] for row in rows] == [("14:00", "Guest of Quiet Room", "Side gate on Elm Row, not the main desk")]
    assert arrivals_today(NOON)[0][3] == []


def test_no_data_about_people_is_loaded(booking, quiet_room):
    """D-R5: what is not loaded cannot be shown."""
    with CaptureQueriesContext(connection) as queries:
        arrivals_today(TUESDAY)
        door_sign_words(quiet_room, AT_TWO)

    text = " ".join(query["sql"] for query in queries)
    asked = text.replace('"interviews_booking"."room_id"', "")
    assert "interviews_booking" in text
    assert [one for one in ("participant", "interviewer", "study") if one in asked] == []


def test_door_signs_and_arrivals_need_a_role(booking, quiet_room, tomasz, laleh, stella):
    for name, args in (("door", [quiet_room.pk]), ("reception", [])):
        address = reverse(f"calendar:{name}", args=[tomasz.study_id, *args])
        with time_machine.travel(AT_TWO, tick=False):
            answers = [signed_in(who).get(address).status_code for who in (tomasz, laleh, stella)]
        assert answers == [200, 403, 404]


def test_a_call_has_no_door_sign(video_link, tomasz):
    address = reverse("calendar:door", args=[tomasz.study_id, video_link.pk])

    assert signed_in(tomasz).get(address).status_code == 404
