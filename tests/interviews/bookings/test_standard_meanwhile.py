"""A room standard that is raised while a booking is saved: refused with the reason, not an error page (F-R1)."""

import uuid
from contextlib import contextmanager

import pytest
import time_machine
from django.db.models.signals import pre_save
from django.urls import reverse

from interviews.bookings.booking import confirm_booking, hold_room, move_booking
from interviews.bookings.gate import booking_gate, require
from interviews.bookings.locks import BookingRequest, lock_places, lock_session
from interviews.bookings.refusals import RoomBelowStandard
from interviews.bookings.writing import apply, confirm, save
from interviews.rooms.inspections.standards import RoomStandard
from interviews.rooms.models import Booking
from tests.cast import NOON
from tests.interviews.planned import book, hours
from tests.make import signed_in
from tests.race import together

LACKS = "Below the standard of this study: seen from outside; a sign says what happens here; somebody may come in."


def ask(study, by):
    return RoomStandard.objects.ask(key=uuid.uuid4(), study=study, level=1, calls=True, by=by, at=NOON)


def hold(session, room, by):
    return hold_room(key=uuid.uuid4(), session=session, room=room, during=hours(14), by=by, at=NOON)


def looked_at(session, room):
    """(session, wanted) after the locks and the gate, as an act has them before it saves."""
    session = lock_session(session.participant_id, pk=session.pk)
    wanted, needs = lock_places(session, BookingRequest(room, hours(14)))
    require(booking_gate(session, wanted, NOON, needs))
    return session, wanted


def test_confirming_a_hold_after_the_standard_was_raised_says_what_is_missing(
    leaving_well, imogen, alders, garden_room, tomasz
):
    """The gate is asked again, so the sentence says what the database refused."""
    held = hold(alders, garden_room, tomasz)
    session, wanted = looked_at(alders, garden_room)
    ask(leaving_well, imogen)

    with pytest.raises(RoomBelowStandard) as refused:
        confirm(held, session, wanted, by=tomasz, at=NOON)

    assert (str(refused.value), refused.value.field) == (LACKS, "room")
    assert Booking.objects.get().state == "held"


def test_saving_a_booking_after_the_standard_was_raised_says_what_is_missing(
    leaving_well, imogen, alders, garden_room, tomasz
):
    session, wanted = looked_at(alders, garden_room)
    booking = Booking(
        study=leaving_well, participant=session.participant, interviewer=tomasz.user, recorded_by=tomasz.actor_id
    )
    apply(booking, wanted)
    ask(leaving_well, imogen)

    with pytest.raises(RoomBelowStandard, match="seen from outside"):
        save(booking, session, wanted, NOON, force_insert=True)

    assert not Booking.objects.exists()


# Whole acts on two connections. SQLite has one writer at a time, so this cannot happen there.


@contextmanager
def before_the_row_is_written(act):
    """Run `act` once, on its own connection, just before the next booking is saved."""
    turns = [act]

    def first(**_):
        if turns:
            together(turns.pop())

    pre_save.connect(first, sender=Booking)
    try:
        yield
    finally:
        pre_save.disconnect(first, sender=Booking)
    assert turns == [], "control: it was run"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["book", "move", "confirm"])
def test_raising_the_standard_at_the_same_moment_refuses_the_booking_with_the_reason(
    leaving_well, imogen, alders, garden_room, quiet_room, tomasz, way
):
    """F-R1: every act that books, and nothing is left half done."""
    if way == "move":
        stands = book(alders, quiet_room, hours(14), tomasz)
    if way == "confirm":
        stands = hold(alders, garden_room, tomasz)
    act = {
        "book": lambda: book(alders, garden_room, hours(14), tomasz),
        "move": lambda: move_booking(booking=stands, room=garden_room, during=hours(14), by=tomasz, at=NOON),
        "confirm": lambda: confirm_booking(booking=stands, by=tomasz, at=NOON),
    }[way]

    with before_the_row_is_written(lambda: ask(leaving_well, imogen)), pytest.raises(RoomBelowStandard) as refused:
        act()

    assert str(refused.value) == LACKS
    states = list(Booking.objects.values_list("state", "room__name"))
    assert states == {"book": [], "move": [("confirmed", "Quiet Room")], "confirm": [("held", "Garden Room")]}[way]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@time_machine.travel(NOON, tick=False)
def test_the_page_of_a_hold_shows_why_it_cannot_be_confirmed(leaving_well, imogen, alders, garden_room, tomasz):
    """The page of the hold shows the reason."""
    held = hold(alders, garden_room, tomasz)
    address = reverse("bookings:confirm", args=[tomasz.study_id, held.pk])

    with before_the_row_is_written(lambda: ask(leaving_well, imogen)):
        answer = signed_in(tomasz).post(address, follow=True)

    assert (answer.status_code, LACKS in answer.content.decode()) == (200, True)
