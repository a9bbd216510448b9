"""How many statements a booking sends to the database. The numbers are exact, so that any growth is noticed."""

import uuid

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.bookings.booking import book_room, move_booking
from tests.cast import NOON
from tests.interviews.planned import book, hours
from tests.make import signed_in

AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def statements(act):
    """The statements of `act`, without those that only open and close transactions."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return [one["sql"] for one in asked.captured_queries if not one["sql"].startswith(AROUND)]


def test_a_booking_sends_nineteen_statements(alders, quiet_room, imogen):
    """D-R1. The key of the form; the locks of participant, session, room and people; needs, separation, room standard,
    approval, consent, other sessions, the interviewer’s role; holds in the way; the booking, the session and the log.

    For a participant who has answered a form it is one statement less.
    """
    facts = {"key": uuid.uuid4(), "session": alders, "room": quiet_room, "during": hours(14), "by": imogen, "at": NOON}

    assert len(statements(lambda: book_room(**facts))) == 19


def test_a_move_reads_the_booking_and_its_loans_once_before_it_locks_it(alders, quiet_room, garden_room, imogen):
    booking = book(alders, quiet_room, hours(14), imogen)

    sent = statements(lambda: move_booking(booking=booking, room=garden_room, during=hours(10), by=imogen, at=NOON))

    assert len(sent) == 24


@time_machine.travel(NOON, tick=False)
def test_a_post_that_books_loads_no_page(alders, junipers, quiet_room, garden_room, imogen):
    """Besides the act: who is signed in, their role, the session and the room that were named, and the new message."""
    client, address = signed_in(imogen), reverse("bookings:book", args=[imogen.study_id])
    typed = {
        "intent": uuid.uuid4(), "session": alders.pk, "room": quiet_room.pk, "day": "2026-11-24", "start": "14:00",
        "end": "15:30", "people": 2, "gap": 0,
    }  # fmt: skip

    sent = statements(lambda: client.post(address, typed))

    assert len(sent) == 26
    assert not any("trainingrecord" in one for one in sent), "no choice of interpreters is built"
