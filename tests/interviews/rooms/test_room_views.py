"""The pages of a room: add, inspect, approve and suspend it."""

import uuid

import pytest
import time_machine

from interviews.rooms.models import Room, Site
from tests.cast import NOON
from tests.interviews.bookings.test_views import url
from tests.interviews.planned import book, hours
from tests.interviews.rooms.inspections.inspecting import inspection_form
from tests.make import signed_in


@pytest.fixture(autouse=True)
def monday_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_a_coordinator_adds_a_site_and_a_room_inspects_it_and_approves_it(imogen, leaving_well):
    client = signed_in(imogen)

    client.post(url("rooms:add-site", imogen), {"intent": uuid.uuid4(), "name": "Newcastle", "zone": "Europe/London"})
    answer = client.post(
        url("rooms:add", imogen),
        {
            "intent": uuid.uuid4(), "site": Site.objects.get().pk, "name": "Quiet Room", "kind": "room", "seats": 3,
            "features": ["step_free"], "open_days": ["0", "1"], "opens": "09:00", "closes": "17:00",
            "gap_before": 15, "gap_after": 30,
        },
    )  # fmt: skip
    room = Room.objects.get()
    assert room.features == [], "what it offers is found by looking"
    early = client.post(url("rooms:approve", imogen, room.pk), {"intent": uuid.uuid4(), "approved_until": "2027-05-01"})
    client.post(url("rooms:look", imogen, room.pk), inspection_form(no=["hearing_loop"]))
    client.post(url("rooms:approve", imogen, room.pk), {"intent": uuid.uuid4(), "approved_until": "2027-05-01"})

    room.refresh_from_db()
    assert answer["Location"] == url("rooms:room", imogen, room.pk)
    assert (early.status_code, f"{room.approved_until}") == (422, "2027-05-01")
    assert (room.open_days, room.gap_after, "hearing_loop" in room.features) == ([0, 1], 30, False)
    page = client.get(url("rooms:room", imogen, room.pk)).content.decode()
    assert "Imogen Achterberg, Monday 23 November 2026. It counts until Tuesday 23 November 2027." in page
    assert "Sound tested on Monday 23 November 2026." in page


def test_an_incomplete_inspection_is_refused_and_keeps_what_was_typed(quiet_room, imogen):
    page = signed_in(imogen).post(
        url("rooms:look", imogen, quiet_room.pk), inspection_form(remarks="Two windows to the garden") | {"signal": ""}
    )

    assert page.status_code == 422
    assert "needs an answer: every room has to meet it" in page.content.decode()
    assert "Two windows to the garden" in page.content.decode()


def test_an_approval_lasts_twelve_months_at_most(quiet_room, imogen):
    page = signed_in(imogen).post(url("rooms:approve", imogen, quiet_room.pk), {"approved_until": "2028-01-01"})

    assert page.status_code == 422


def test_suspending_a_room_says_how_many_bookings_need_another(alders, quiet_room, imogen, tomasz):
    book(alders, quiet_room, hours(14), tomasz)
    client = signed_in(imogen)

    page = client.get(url("rooms:suspend", imogen, quiet_room.pk)).content.decode()
    client.post(url("rooms:suspend", imogen, quiet_room.pk), {"intent": uuid.uuid4()})

    quiet_room.refresh_from_db()
    assert "1 booking ahead needs another room." in page
    assert quiet_room.suspended_at == NOON


def test_changing_a_room_keeps_its_features(quiet_room, imogen):
    facts = {
        "intent": uuid.uuid4(), "site": quiet_room.site_id, "name": "Elm", "kind": "room", "seats": 4, "floor": "First",
        "open_days": ["0"], "opens": "10:00", "closes": "17:00", "gap_before": 15, "gap_after": 30,
    }  # fmt: skip
    found = quiet_room.features

    answer = signed_in(imogen).post(url("rooms:change", imogen, quiet_room.pk), facts)

    quiet_room.refresh_from_db()
    assert answer.status_code == 302
    assert (quiet_room.name, quiet_room.seats, quiet_room.features) == ("Elm", 4, list(found))
    assert quiet_room.approved_until is not None
