"""What others see of a booking, on every page, in letters and in files: that a room is taken (D-R5)."""

import uuid

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from interviews.bookings.booking import cancel_booking
from interviews.bookings.replanning.waiting import Wait
from safespace.outbox.deliveries import deliver_due
from tests.interviews.planned import TUESDAY, book, hours
from tests.make import signed_in
from tests.walk.addresses import addresses

MORNING = TUESDAY.replace(hour=9)


@pytest.fixture(autouse=True)
def tuesday_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def booking(alders, quiet_room, tomasz):
    return book(alders, quiet_room, hours(14), tomasz)


def said_to(member, booking):
    """{name of an address: its content}, for each address that needs only a study and a room."""
    client, places = signed_in(member), {"study_id": member.study_id, "room_id": booking.room_id}
    said = {}
    for address in addresses():
        kwargs = {name: places.get(name) for name in address.kwargs}
        if "study_id" in kwargs and None not in kwargs.values():
            answer = client.get(reverse(address.name, kwargs=kwargs))
            if answer.status_code == 200:
                said[address.name] = b"".join(answer) if answer.streaming else answer.content
    return {name: content.decode() for name, content in said.items()}


def secrets_of(booking):
    person = booking.participant
    ids = (booking.pk, booking.session.pk, person.pk)
    return [person.pseudonym, person.code, *(text for one in ids for text in (str(one), one.hex))]


def found(said, secrets):
    return {(name, secret) for name, text in said.items() for secret in secrets if secret in text}


def test_D_R5_members_of_other_studies_see_only_that_a_room_is_taken(booking, stella, imogen):
    secrets = [*secrets_of(booking), "Leaving Well", str(booking.study_id), "Tomasz", "tomasz"]

    said = said_to(stella, booking)

    assert {
        "bookings:week",
        "calendar:reception",
        "calendar:usage",
        "calendar:door",
        "rooms:room",
        "calendar:week-file",
    } <= set(said)
    assert "Booked" in said["bookings:week"]
    assert found(said, secrets) == set()
    assert ("bookings:week", booking.participant.pseudonym) in found(said_to(imogen, booking), secrets), "control"


def test_D_R5_the_front_desk_sees_only_a_guest_of_a_room(booking, fred):
    said = said_to(fred, booking)

    assert "Guest of Quiet Room" in said["calendar:reception"]
    assert found(said, [*secrets_of(booking), "Tomasz"]) == set()


def test_D_R5_a_letter_about_a_freed_time_names_nobody(booking, junipers, juniper, quiet_room, tomasz, sunita):
    sunita.user.email = "sunita@example.org"
    sunita.user.save()
    Wait.objects.begin(
        key=uuid.uuid4(), session=junipers, room=quiet_room, during=hours(14), by=sunita, at=MORNING
    )  # fmt: skip
    cancel_booking(booking=booking, by=tomasz, at=MORNING)
    for _ in range(2):
        deliver_due(at=MORNING)

    letters = {str(number): str(letter.message()) for number, letter in enumerate(mail.outbox)}
    assert [letter.to for letter in mail.outbox] == [["sunita@example.org"]]
    secrets = [*secrets_of(booking), juniper.pseudonym, juniper.code, "Quiet Room", "14:00", "Leaving Well", "Tomasz"]
    assert found(letters, secrets) == set()
