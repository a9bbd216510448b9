"""The pages of bookings: who sees what, and how a form is refused."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from interviews.rooms.models import Booking
from tests.cast import HOUR, NOON
from tests.interviews.planned import TUESDAY, book, hours
from tests.make import signed_in


@pytest.fixture(autouse=True)
def monday_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def url(name, member, *args, **query):
    tail = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(name, args=[member.study_id, *args]) + (f"?{tail}" if tail else "")


def typed(session, room, start="14:00", end="15:30", day="2026-11-24", **more):
    return {
        "intent": uuid.uuid4(), "session": session.pk, "room": room.pk, "day": day, "start": start, "end": end,
        "people": 2, "gap": 0,
    } | more  # fmt: skip


def test_the_form_books_and_leads_to_the_booking(alders, quiet_room, tomasz):
    answer = signed_in(tomasz).post(url("bookings:book", tomasz), typed(alders, quiet_room))

    booking = Booking.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, url("bookings:show", tomasz, booking.pk))
    assert (booking.span, booking.room) == (hours(14), quiet_room)


def test_the_same_post_twice_is_one_booking(alders, quiet_room, tomasz):
    """R2."""
    client, form = signed_in(tomasz), typed(alders, quiet_room)

    first, second = (client.post(url("bookings:book", tomasz), form) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Booking.objects.count() == 1


def test_a_refused_form_keeps_what_was_typed_and_offers_free_slots(
    alders, junipers, quiet_room, garden_room, tomasz, sunita
):
    book(junipers, quiet_room, hours(14), sunita)

    page = signed_in(tomasz).post(url("bookings:book", tomasz), typed(alders, quiet_room))

    text = page.content.decode()
    assert page.status_code == 422
    assert "Quiet Room is taken then. Free near then: 14:00, Garden Room or 15:00, Garden Room." in text
    assert 'value="14:00"' in text
    near = page.context["check"].near[0]
    assert (near.words, near.fit) == ("14:00, Garden Room", "fits all")


def test_a_forged_post_for_a_room_that_does_not_suit_is_refused(alders, room_214, tomasz):
    """D-R1, G-R5."""
    page = signed_in(tomasz).post(url("bookings:book", tomasz), typed(alders, room_214))

    assert page.status_code == 422
    assert "Stairs only, and that need can’t wait." in page.content.decode()
    assert Booking.objects.count() == 0


@pytest.mark.parametrize(
    ("day", "start", "end", "words"),
    [
        ("2027-03-28", "01:30", "02:30", "There is no 01:30 that day: the clocks go forward."),
        ("2026-10-25", "01:30", "02:30", "01:30 comes twice that day: the clocks go back."),
        ("2026-11-24", "15:00", "14:00", "The end has to come after the start."),
        ("2026-11-24", "01:00", "14:00", "That is longer than a room can be booked for: 12 hours"),
    ],
)
def test_impossible_times_are_errors_of_the_form(alders, quiet_room, tomasz, day, start, end, words):
    """R8."""
    page = signed_in(tomasz).post(url("bookings:book", tomasz), typed(alders, quiet_room, start, end, day))

    assert page.status_code == 422
    assert words in page.content.decode()


def test_a_session_out_of_reach_cannot_be_booked(alders, junipers, quiet_room, tomasz):
    page = signed_in(tomasz).post(url("bookings:book", tomasz), typed(junipers, quiet_room))

    assert page.status_code == 422
    assert Booking.objects.count() == 0


def test_the_check_while_typing_answers_with_the_check_only_and_saves_nothing(
    alders, junipers, quiet_room, garden_room, tomasz, sunita
):
    book(junipers, quiet_room, hours(14), sunita)
    query = {name: value for name, value in typed(alders, quiet_room).items() if name != "intent"}

    page = signed_in(tomasz).get(url("bookings:book", tomasz, **query), headers={"HX-Request": "true"})

    text = page.content.decode()
    assert text.lstrip().startswith('<div class="stack" id="check"')
    assert "Quiet Room is taken then." in text
    assert Booking.objects.count() == 1


def test_the_pages_move_and_cancel_a_booking(alders, quiet_room, garden_room, tomasz):
    booking, client = book(alders, quiet_room, hours(14), tomasz), signed_in(tomasz)

    for name in ("bookings:show", "bookings:move", "bookings:cancel"):
        assert client.get(url(name, tomasz, booking.pk)).status_code == 200
    client.post(url("bookings:move", tomasz, booking.pk), typed(alders, garden_room, "16:00", "17:00"))
    booking.refresh_from_db()
    assert (booking.room, booking.span) == (garden_room, hours(16, 1))

    client.post(url("bookings:cancel", tomasz, booking.pk), {"intent": uuid.uuid4()})
    booking.refresh_from_db()
    assert booking.is_cancelled


def test_a_booking_of_another_study_is_not_found(alders, eves_booking, imogen, stella):
    client = signed_in(imogen)

    for name in ("bookings:show", "bookings:move", "bookings:cancel"):
        assert client.get(url(name, imogen, eves_booking.pk)).status_code == 404
        assert client.get(url(name, stella, eves_booking.pk)).status_code == 404


def test_a_reviewer_sees_no_rooms_and_an_interviewer_manages_none(alders, quiet_room, tomasz, laleh, stella):
    reviewer, interviewer, stranger = signed_in(laleh), signed_in(tomasz), signed_in(stella)

    for name, args in (
        ("bookings:week", ()),
        ("bookings:book", ()),
        ("rooms:room", (quiet_room.pk,)),
        ("rooms:add", ()),
    ):
        assert reviewer.get(url(name, laleh, *args)).status_code == 403
        assert stranger.get(url(name, laleh, *args)).status_code == 404
    for name, args in (
        ("rooms:add", ()),
        ("rooms:change", (quiet_room.pk,)),
        ("rooms:approve", (quiet_room.pk,)),
        ("rooms:suspend", (quiet_room.pk,)),
        ("rooms:retire", (quiet_room.pk,)),
        ("rooms:look", (quiet_room.pk,)),
        ("rooms:write-plan", (quiet_room.pk,)),
        ("rooms:close", (quiet_room.pk,)),
    ):
        assert interviewer.post(url(name, tomasz, *args)).status_code == 403


def test_without_rooms_the_page_says_what_to_do(imogen):
    assert "No rooms yet" in signed_in(imogen).get(url("bookings:week", imogen)).content.decode()


def test_without_a_session_to_book_the_page_says_what_to_do(imogen, quiet_room):
    assert "No session waits for a room" in signed_in(imogen).get(url("bookings:book", imogen)).content.decode()


def test_what_begins_in_an_hour_is_still_ahead(alders, quiet_room, tomasz):
    booking = book(alders, quiet_room, hours(14), tomasz)

    assert list(Booking.objects.ahead(TUESDAY + 2 * HOUR)) == [booking]
    assert list(Booking.objects.ahead(TUESDAY + 4 * HOUR)) == []
