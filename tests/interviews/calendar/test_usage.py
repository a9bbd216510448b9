"""The usage figures of rooms."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.calendar.usage import BAR_WIDTH, SHARE_WIDTH, fits_ahead, needs_met, occupancy
from interviews.rooms import lifecycle
from tests.cast import NOON
from tests.interviews.planned import book, hours
from tests.make import signed_in

LATER = hours(24).starts_at
"""Midnight after the Tuesday of the bookings: Tuesday counts, and three other Tuesdays before."""


@pytest.fixture
def booking(alders, quiet_room, garden_room, tomasz):
    return book(alders, quiet_room, hours(14), tomasz)


def test_a_room_counts_as_used_for_its_whole_blocked_time(booking):
    """Two hours with the quiet gaps, out of twenty days of nine hours."""
    by_room, by_hour = occupancy(LATER)

    assert by_room == [("Garden Room", "0 %", 0), ("Quiet Room", "1 %", round(BAR_WIDTH * 2 / 180))]
    assert [(label, width) for label, _, width in by_hour if width] == [
        ("14:00", round(BAR_WIDTH / 40)),
        ("15:00", round(BAR_WIDTH / 40)),
    ]


def test_needs_are_counted_over_rooms_that_can_be_booked(quiet_room, garden_room, imogen):
    assert {label: words for label, words, _ in needs_met(NOON)}["Hearing loop"] == "1 of 2 rooms"

    lifecycle.suspend_room(room=quiet_room, by=imogen, at=NOON)
    assert {label: words for label, words, _ in needs_met(NOON)}["Hearing loop"] == "0 of 1 rooms"


def test_bookings_ahead_are_counted_by_how_well_their_room_fits(booking, quiet_room, imogen, stella):
    assert [(tone, count, width) for tone, _, count, _, width, _ in fits_ahead(imogen, NOON)] == [
        ("pine", 1, SHARE_WIDTH), ("honey", 0, 0), ("clay", 0, 0),
    ]  # fmt: skip
    assert fits_ahead(stella, NOON) == []

    lifecycle.suspend_room(room=quiet_room, by=imogen, at=NOON)
    assert [count for _, _, count, _, _, _ in fits_ahead(imogen, NOON)] == [0, 0, 1]


def test_only_members_who_manage_rooms_see_the_figures(booking, imogen, tomasz, laleh, stella):
    address = reverse("calendar:usage", args=[imogen.study_id])

    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        client = signed_in(imogen)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address).content.decode()
        assert "Quiet Room" in page
        assert booking.participant.pseudonym not in page
        assert len(queries) <= 12
        assert [signed_in(who).get(address).status_code for who in (tomasz, laleh, stella)] == [403, 403, 404]
