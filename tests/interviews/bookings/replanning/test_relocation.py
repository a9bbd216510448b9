"""Bookings whose room no longer suits are listed with suitable rooms (D-R1, G-R5)."""

import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.bookings.booking import move_booking
from interviews.bookings.refusals import RoomNotApproved, RoomUnsuitable
from interviews.bookings.replanning.relocation import relocations
from interviews.rooms import lifecycle
from interviews.rooms.inspections.closures import Closure
from safespace.participants.models import Accommodation
from safespace.participants.needs import NEEDS
from tests.cast import NOON
from tests.interviews.cast import make_room
from tests.interviews.planned import book, hours
from tests.interviews.rooms.inspections.inspecting import look
from tests.make import signed_in


@pytest.fixture
def booked(alders, quiet_room, garden_room, room_214, tomasz):
    return book(alders, quiet_room, hours(14), tomasz)


def rows(member):
    return [(one.booking, one.words, [room.name for room in one.others]) for one in relocations(member, NOON)]


def test_a_booking_in_a_room_that_suits_is_not_listed(booked, imogen):
    assert rows(imogen) == []


def test_a_suspended_room_lists_every_booking_ahead_with_suitable_free_rooms(booked, quiet_room, imogen):
    """Room 2.14 is free too, but has stairs."""
    lifecycle.suspend_room(room=quiet_room, by=imogen, at=NOON)

    assert rows(imogen) == [(booked, "Quiet Room is out of use for now.", ["Garden Room"])]


def test_a_failed_criterion_lists_only_the_bookings_it_matters_to(booked, junipers, quiet_room, sunita, imogen):
    """D-R1: stairs matter to Alder and not to Juniper."""
    book(junipers, quiet_room, hours(10), sunita)

    look(quiet_room, imogen, no=["step_free"])

    assert rows(imogen) == [(booked, "Stairs only.", ["Garden Room"])]


def test_a_need_that_is_added_later_lists_an_earlier_booking(booked, alder, imogen, tomasz, quiet_room):
    """G-R5: needs are asked again before each meeting."""
    quiet_room.features = [code for code in NEEDS if code != "hearing_loop"]
    quiet_room.save()
    assert rows(imogen) == []

    Accommodation.objects.write(
        alder, codes=["step_free", "hearing_loop"], comfort="", stop_sign="", by=tomasz, at=NOON
    )

    assert rows(imogen) == [(booked, "No hearing loop.", [])]


def test_a_closure_and_an_ending_approval_list_bookings_too(booked, quiet_room, imogen):
    during = hours(12, 4)
    closure = Closure.objects.close(
        key=uuid.uuid4(), room=quiet_room, starts_at=during.starts_at, ends_at=during.ends_at, words="Fire drill",
        by=imogen, at=NOON,
    )  # fmt: skip
    assert [words for _, words, _ in rows(imogen)] == ["Quiet Room is closed then: Fire drill."]
    closure.lift(by=imogen, at=NOON)

    type(quiet_room).objects.update(approved_until=NOON.date())
    assert [words for _, words, _ in rows(imogen)] == ["The approval of Quiet Room ends before that day."]


def test_a_room_that_is_taken_at_that_time_is_not_offered(booked, junipers, quiet_room, garden_room, sunita, imogen):
    """Its quiet gaps count too."""
    book(junipers, garden_room, hours(15.5, 1), sunita)
    lifecycle.suspend_room(room=quiet_room, by=imogen, at=NOON)

    assert rows(imogen) == [(booked, "Quiet Room is out of use for now.", [])]


def test_a_booking_cannot_be_moved_to_an_unsuitable_room(booked, room_214, quiet_room, garden_room, imogen, tomasz):
    """D-R1: every move asks the gate again."""
    with pytest.raises(RoomUnsuitable, match="Stairs only"):
        move_booking(booking=booked, room=room_214, during=hours(14), by=tomasz, at=NOON)
    lifecycle.suspend_room(room=garden_room, by=imogen, at=NOON)
    with pytest.raises(RoomNotApproved):
        move_booking(booking=booked, room=garden_room, during=hours(14), by=tomasz, at=NOON)

    booked.refresh_from_db()
    assert (booked.room, booked.sequence) == (quiet_room, 0)


def test_a_forged_move_into_a_room_that_does_not_suit_is_refused(booked, room_214, quiet_room, tomasz):
    """D-R1 at a forged POST."""
    address = reverse("bookings:move", args=[booked.study_id, booked.pk])
    typed = {
        "intent": uuid.uuid4(),
        "room": room_214.pk,
        "day": "2026-11-24",
        "start": "14:00",
        "end": "15:30",
        "gap": 0,
    }

    with time_machine.travel(NOON, tick=False):
        page = signed_in(tomasz).post(address, typed)

    booked.refresh_from_db()
    assert (page.status_code, booked.room) == (422, quiet_room)
    assert "Stairs only, and that need can’t wait." in page.content.decode()


def test_the_page_lists_people_within_reach_with_few_queries(
    booked, junipers, juniper, alder, quiet_room, newcastle, sunita, tomasz, imogen, laleh, stella
):
    """An interviewer sees their own bookings, and the stranger none."""
    make_room(newcastle, "Elm", features=NEEDS)
    lifecycle.suspend_room(room=quiet_room, by=imogen, at=NOON)
    address = reverse("bookings:relocate", args=[tomasz.study_id])

    def count(client):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        return len(queries), page.content.decode()

    with time_machine.travel(NOON, tick=False):
        one, page = count(signed_in(imogen))
        assert alder.pseudonym in page
        type(quiet_room).objects.filter(pk=quiet_room.pk).update(suspended_at=None)
        book(junipers, quiet_room, hours(10), sunita)
        type(quiet_room).objects.filter(pk=quiet_room.pk).update(suspended_at=NOON)
        two, page = count(signed_in(imogen))
        assert juniper.pseudonym in page
        assert two == one <= 12

        theirs = signed_in(tomasz).get(address).content.decode()
        assert alder.pseudonym in theirs
        assert juniper.pseudonym not in theirs
        assert signed_in(laleh).get(address).status_code == 403
        assert signed_in(stella).get(address).status_code == 404


def test_today_and_the_rooms_page_count_bookings_that_need_another_room(
    booked, quiet_room, imogen, tomasz, leaving_well
):
    """The count links to the page for members who can book, and disappears at zero."""
    today = reverse("overview:today", args=[leaving_well.pk])
    page, rooms = (reverse(f"bookings:{name}", args=[leaving_well.pk]) for name in ("relocate", "week"))
    ask = lambda: signed_in(imogen).get(page, headers={"hx-request": "true"}).content.decode()  # noqa: E731
    with time_machine.travel(NOON, tick=False):
        before = ask()
        lifecycle.suspend_room(room=quiet_room, by=imogen, at=NOON)
        count = ask()
        pages = [signed_in(imogen).get(today).content.decode(), signed_in(tomasz).get(rooms).content.decode()]

    assert [f'href="{page}"' in text and f'hx-get="{page}"' in text for text in pages] == [True, True]
    assert (before.strip(), count.strip().startswith('<span class="tag clay">1')) == ("", True)
    assert booked.participant.pseudonym not in count
