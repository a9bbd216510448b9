"""The waiting list for times that are taken, and its letters without names (C-R1)."""

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
    """Juniper’s session waits for the time of Alder’s booking."""
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


def test_when_the_time_becomes_free_the_interviewer_gets_a_letter_without_names(
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


def test_a_move_offers_the_freed_time_too(alders, junipers_wait, garden_room, tomasz):
    move_booking(booking=booking_of(alders), room=garden_room, during=hours(10), by=tomasz, at=NOON)
    deliver_due(at=NOON)

    assert told() == ["sunita@example.org"]


def test_a_lapsed_hold_offers_the_freed_time_too(alders, junipers, quiet_room, tomasz, sunita):
    hold_room(key=uuid.uuid4(), session=alders, room=quiet_room, during=hours(14), by=tomasz, at=NOON)
    wait_for(junipers, quiet_room, hours(14), sunita)

    end_lapsed_holds(NOON + HOUR)
    deliver_due(at=NOON + HOUR)

    assert told() == ["sunita@example.org"]


def test_a_time_that_is_still_taken_is_not_offered(alders, junipers_wait, garden_room, quiet_room, tomasz):
    """The control: the booking moves by a quarter of an hour and still overlaps."""
    move_booking(booking=booking_of(alders), room=quiet_room, during=hours(14.25), by=tomasz, at=NOON)
    deliver_due(at=NOON)

    assert told() == []


def test_the_first_in_the_list_is_offered_the_time_and_the_next_after_two_hours(
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


def test_an_entry_near_a_person_they_must_not_meet_is_skipped(
    alders, junipers, junipers_wait, juniper, leaving_well, imogen, tomasz, quiet_room, garden_room
):
    """C-R4: the next entry gets the offer, without a reason."""
    cedar = enrol(leaving_well, imogen, name="Third Person", phone="+441632960123", interviewer=tomasz.user)
    birch = enrol(leaving_well, imogen, name="Fourth Person", phone="+441632960124", interviewer=imogen.user)
    wait_for(planned(cedar, tomasz, imogen), quiet_room, hours(14), tomasz)
    book(planned(birch, imogen, imogen), garden_room, hours(14), imogen)
    Separation.objects.write(juniper, [birch], by=imogen, at=NOON)

    cancel_booking(booking=booking_of(alders), by=tomasz, at=NOON)
    deliver_due(at=NOON)

    assert told() == ["tomasz@example.org"]


def test_a_session_with_another_room_no_longer_waits(alders, junipers, junipers_wait, garden_room, tomasz, sunita):
    book(junipers, garden_room, hours(14), sunita)

    cancel_booking(booking=booking_of(alders), by=tomasz, at=NOON)
    deliver_due(at=NOON)

    assert (told(), Wait.objects.active(NOON).count()) == ([], 0)


def test_waiting_twice_for_the_same_time_makes_one_entry(junipers, junipers_wait, quiet_room, sunita):
    again = wait_for(junipers, quiet_room, hours(14), sunita)

    assert again == junipers_wait


def test_nobody_can_wait_for_a_past_time_or_for_a_session_with_a_room(alders, quiet_room, garden_room, tomasz):
    with pytest.raises(NothingToWaitFor):
        wait_for(alders, quiet_room, hours(10, day=NOON), tomasz)
    book(alders, quiet_room, hours(14), tomasz)
    with pytest.raises(NothingToWaitFor):
        wait_for(alders, garden_room, hours(14), tomasz)


def test_the_pages_start_and_end_waiting_for_a_taken_time(alders, junipers, quiet_room, tomasz, sunita, stella):
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


def test_entries_of_colleagues_are_not_shown(junipers, junipers_wait, tomasz):
    """Interviewers see their own participants only."""
    with time_machine.travel(NOON, tick=False):
        page = signed_in(tomasz).get(url("bookings:waits", tomasz)).content.decode()

    assert "Nobody is waiting" in page
    assert junipers.participant.pseudonym not in page
