"""A session's place in words: the room's own clock is named where it differs from the study's."""

import pytest

from interviews.rooms.models import Booking, Room, Site
from interviews.sessions.models import Session
from interviews.sessions.wording import place
from safespace.studies.models import Study
from tests.cast import NOON


def session(zone):
    room = Room(name="Quiet Room", site=Site(name="Anywhere", zone=zone))
    return Session(study=Study(zone="Europe/London"), starts_at=NOON, booking=Booking(room=room))


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/London", "Quiet Room"),
        ("Europe/Lisbon", "Quiet Room"),
        ("Europe/Berlin", "Quiet Room (13:00 CET there)"),
        ("Asia/Dubai", "Quiet Room (16:00 UTC+04 there)"),
    ],
)
def test_the_rooms_clock_is_named_where_it_differs(zone, words):
    assert place(session(zone)) == words


def test_without_a_booking_there_is_no_room_yet():
    assert place(Session(study=Study(zone="Europe/London"), starts_at=NOON)) == "No room yet"
