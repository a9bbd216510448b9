"""What a booking asks the database: a number that is noticed when it grows (performance.md)."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interviews.bookings.booking import book_room
from tests.cast import NOON
from tests.interviews.planned import hours

AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
MOST = 19
"""The form's key; locks of participant, session, room and people; what the person needs, whom they must not meet, the
room class, approval, consent, their other talks, who leads it and the roles of that account, holds in the way; the
row, its session, the entry of the log and that it is not sealed yet."""


@pytest.fixture
def booking_of(quiet_room, imogen):
    def book(session):
        with CaptureQueriesContext(connection) as asked:
            book_room(key=uuid.uuid4(), session=session, room=quiet_room, during=hours(14), by=imogen, at=NOON)
        return [one["sql"] for one in asked.captured_queries if not one["sql"].startswith(AROUND)]

    return book


def test_a_booking_asks_what_it_names_and_no_more(alders, booking_of):
    """D-R1. What opens and closes transactions is not counted. Who has answered a form costs one statement less."""
    assert len(booking_of(alders)) == MOST
