"""Waiting for a time that is taken, and being told when it is free (domain.md D; C-R1: no names in a letter)."""

import uuid

import pytest
import time_machine
from django.conf import settings
from django.core import mail

from interviews.bookings.booking import cancel_booking, hold_room, move_booking
from interviews.bookings.check_in import end_lapsed_holds
from interviews.bookings.replanning.waiting import NothingToWaitFor, Wait, offer_again
from safespace.audit.models import Entry
from safespace.outbox.deliveries import deliver_due
from safespace.participants.separation import Separation
from tests.cast import HOUR, NOON, enrol
from tests.interviews.bookings.test_views import typed, url
from tests.interviews.planned import book, hours, planned
from tests.make import signed_in


@pytest.fixture(autouse=True)
def addresses(tomasz, sunita):
    for member in (tomasz, sunita):
        member.user.email = f"{member.user.username}@example.org"
        member.user.save()


@pytest.fixture
def junipers_wait(alders, junipers, quiet_room, tomasz, sunita):
    """Juniper's session waits for the time Alder has."""
    book(alders, quiet_room, hours(14), tomasz)
    return wait_for(junipers, quiet_room, hours(14), sunita)


def wait_for(session, room, during, by, **more):
    return Wait.objects.begin(session=session, room=room, during=during, by=by,
                              **({"key": uuid.uuid4(), "at": NOON} | more))  # fmt: skip


def booking_of(session):
    session.refresh_from_db()
    return session.booking


def told():
    return [to for letter in mail.outbox for to in letter.to]


def test_when_the_time_is_free_again_the_interviewer_is_told_and_nobody_is_named(
    alders, junipers, junipers_wait, juniper, quiet_room, tomasz
):
    cancel_booking(booking=booking_of(alders), by=tomasz, at=NOON)
    for _ in range(2):
        deliver_due(at=NOON)

    junipers_wait.refresh_from_db()
    letter = mail.outbox[0].subject + mail.outbox[0].body
    assert (told(), junipers_wait.offered_at) == (["sunita@example.org"], NOON)
    for secret in (juniper.pseudonym, juniper.code, "Quiet Room", "14:00", "Leaving Well"):
        assert secret not in letter
    assert Entry.objects.filter(action="booking.offered").count() == 1


def test_moving_it_away_frees_it_as_well(alders, junipers_wait, garden_room, tomasz):
    move_booking(booking=booking_of(alders), room=garden_room, during=hours(10), by=tomasz, at=NOON)
    deliver_due(at=NOON)

    assert told() == ["sunita@example.org"]


def test_a_hold_that_ends_by_itself_frees_it_as_well(alders, junipers, quiet_room, tomasz, sunita):
    hold_room(key=uuid.uuid4(), session=alders, room=quiet_room, during=hours(14), by=tomasz, at=NOON)
    wait_for(junipers, quiet_room, hours(14), sunita)

    end_lapsed_holds(NOON + HOUR)
    deliver_due(at=NOON + HOUR)

    assert told() == ["sunita@example.org"]


def test_nobody_is_told_of_a_time_that_is_still_taken(alders, junipers_wait, garden_room, quiet_room, tomasz):
    """The control: it moves by a quarter of an hour and still lies over it."""
    move_booking(booking=booking_of(alders), room=quiet_room, during=hours(14.25), by=tomasz, at=NOON)
    deliver_due(at=NOON)

    assert told() == []


def test_first_come_first_told_and_the_next_when_two_hours_have_passed(
    alders, junipers_wait, leaving_well, imogen, tomasz, quiet_room
):
    cedar = enrol(leaving_well, imogen, name="Third Person", phone="+441632960123", interviewer=tomasz.user)
    wait_for(planned(cedar, tomasz, imogen), quiet_room, hours(14), tomasz)
    cancel_booking(booking=booking_of(alders), by=tomasz, at=NOON)
    deliver_due(at=NOON)

    offer_again(NOON + settings.BOOKING_OFFER - HOUR)
    deliver_due(at=NOON + settings.BOOKING_OFFER)
    assert told() == ["sunita@example.org"]

    for _ in range(2):
        offer_again(NOON + settings.BOOKING_OFFER)
        deliver_due(at=NOON + settings.BOOKING_OFFER)
    assert told() == ["sunita@example.org", "tomasz@example.org"]


def test_who_must_not_be_near_is_passed_over(alders, junipers, junipers_wait, juniper, leaving_well, imogen, tomasz,
                                             quiet_room, garden_room):  # fmt: skip
    """C-R4: the next in line is told instead, and nobody learns why."""
    cedar = enrol(leaving_well, imogen, name="Third Person", phone="+441632960123", interviewer=tomasz.user)
    birch = enrol(leaving_well, imogen, name="Fourth Person", phone="+441632960124", interviewer=imogen.user)
    wait_for(planned(cedar, tomasz, imogen), quiet_room, hours(14), tomasz)
    book(planned(birch, imogen, imogen), garden_room, hours(14), imogen)
    Separation.objects.write(juniper, [birch], by=imogen, at=NOON)

    cancel_booking(booking=booking_of(alders), by=tomasz, at=NOON)
    deliver_due(at=NOON)

    assert told() == ["tomasz@example.org"]


def test_who_found_another_room_waits_no_longer(alders, junipers, junipers_wait, garden_room, tomasz, sunita):
    book(junipers, garden_room, hours(14), sunita)

    cancel_booking(booking=booking_of(alders), by=tomasz, at=NOON)
    deliver_due(at=NOON)

    assert (told(), Wait.objects.active(NOON).count()) == ([], 0)


def test_waiting_twice_is_waiting_once(junipers, junipers_wait, quiet_room, sunita):
    again = wait_for(junipers, quiet_room, hours(14), sunita)

    assert again == junipers_wait


def test_what_has_passed_or_is_booked_is_not_waited_for(alders, quiet_room, garden_room, tomasz):
    with pytest.raises(NothingToWaitFor):
        wait_for(alders, quiet_room, hours(10, day=NOON), tomasz)
    book(alders, quiet_room, hours(14), tomasz)
    with pytest.raises(NothingToWaitFor):
        wait_for(alders, garden_room, hours(14), tomasz)


def test_from_the_page_a_taken_time_is_waited_for_and_given_up(alders, junipers, quiet_room, tomasz, sunita, stella):
    book(alders, quiet_room, hours(14), tomasz)
    with time_machine.travel(NOON, tick=False):
        client = signed_in(sunita)
        taken = client.post(url("bookings:book", sunita), typed(junipers, quiet_room))
        answer = client.post(url("bookings:wait", sunita), typed(junipers, quiet_room))
        line = client.get(answer["Location"])
        wait = Wait.objects.get()
        stranger = signed_in(stella).post(url("bookings:stop-waiting", stella, wait.pk))
        client.post(url("bookings:stop-waiting", sunita, wait.pk))

    assert "Wait for this time" in taken.content.decode()
    assert junipers.participant.pseudonym in line.content.decode()
    assert stranger.status_code == 404
    wait.refresh_from_db()
    assert wait.ended_at == NOON


def test_a_colleagues_wait_is_not_shown(junipers, junipers_wait, tomasz):
    """F, need to know."""
    with time_machine.travel(NOON, tick=False):
        page = signed_in(tomasz).get(url("bookings:waits", tomasz)).content.decode()

    assert "Nobody is waiting" in page
    assert junipers.participant.pseudonym not in page
