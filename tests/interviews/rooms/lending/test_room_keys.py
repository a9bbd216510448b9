"""Keys and door codes: each grant is for one person and one booking."""

import uuid

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from interviews.bookings.booking import cancel_booking, move_booking
from interviews.rooms.lending.room_keys import AccessGrant, CodeMissing, NothingToOpen, NotTheirTime
from interviews.rooms.models import Booking
from safespace.audit.models import Entry
from tests.cast import HOUR, NOON
from tests.interviews.planned import book, hours
from tests.make import signed_in

CODE = "4711#"
IN_TIME = hours(13.5).starts_at
"""A quarter of an hour before the quiet gap of a booking at 14:00."""


@pytest.fixture
def booking(alders, quiet_room, tomasz):
    return book(alders, quiet_room, hours(14), tomasz)


def give(booking, by, how="code", code=CODE, at=NOON, key=None):
    return AccessGrant.objects.give(key=key or uuid.uuid4(), booking=booking, how=how, code=code, by=by, at=at)


def test_the_holder_can_read_the_code_around_the_booking_and_it_is_logged(booking, imogen, tomasz):
    grant = give(booking, imogen)

    assert grant.read_code(by=tomasz, at=IN_TIME) == CODE
    entry = Entry.objects.get(action="room.code_read")
    assert (entry.actor_id, entry.about_id) == (tomasz.actor_id, booking.pk)
    assert CODE not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("at", [hours(13).starts_at, hours(15.75).starts_at], ids=["too early", "over"])
def test_the_code_cannot_be_read_at_other_times(booking, imogen, tomasz, at):
    with pytest.raises(NotTheirTime):
        give(booking, imogen).read_code(by=tomasz, at=at)


def test_nobody_else_can_read_the_code_not_even_the_coordinator(booking, imogen, sunita):
    grant = give(booking, imogen)

    for who in (imogen, sunita):
        with pytest.raises(NotTheirTime):
            grant.read_code(by=who, at=IN_TIME)


def test_a_grant_is_void_after_a_move_or_a_cancellation(booking, alders, imogen, tomasz, garden_room):
    grant = give(booking, imogen)
    move_booking(booking=booking, room=garden_room, during=hours(14), by=tomasz, at=NOON)
    grant.refresh_from_db()

    with pytest.raises(NotTheirTime):
        grant.read_code(by=tomasz, at=IN_TIME)
    assert AccessGrant.objects.current_for(Booking.objects.get()) is None

    again = give(Booking.objects.get(), imogen, at=NOON + HOUR)
    cancel_booking(booking=Booking.objects.get(), by=tomasz, at=NOON + HOUR)
    with pytest.raises(NotTheirTime):
        AccessGrant.objects.get(pk=again.pk).read_code(by=tomasz, at=IN_TIME)
    with pytest.raises(NothingToOpen):
        give(Booking.objects.get(), imogen, at=NOON + HOUR)


def test_an_ended_grant_is_void_and_ending_it_again_changes_nothing(booking, imogen, tomasz):
    grant = give(booking, imogen)
    grant.end(by=imogen, at=NOON)
    assert grant.end(by=imogen, at=NOON + HOUR).ended_at == NOON

    grant.refresh_from_db()
    with pytest.raises(NotTheirTime):
        grant.read_code(by=tomasz, at=IN_TIME)


def test_the_database_allows_one_grant_for_a_booking(booking, imogen, tomasz):
    first = give(booking, imogen)
    second = give(booking, imogen, how="key")

    first.refresh_from_db()
    assert (first.ended_at, second.code) == (NOON, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessGrant.objects.create(booking=booking, room=booking.room, user=tomasz.user, how="key")


def test_a_door_code_is_required_and_sealed(booking, imogen):
    with pytest.raises(CodeMissing):
        give(booking, imogen, code="")
    give(booking, imogen)

    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM interviews_accessgrant")
        assert CODE.encode() not in bytes(cursor.fetchone()[0])


def test_the_page_shows_the_code_on_request_and_only_to_the_holder(booking, imogen, tomasz, sunita, laleh, stella):
    address = reverse("rooms:way-in", args=[booking.study_id, booking.pk])

    with time_machine.travel(IN_TIME, tick=False):
        typed = {"intent": uuid.uuid4(), "how": "code", "code": CODE}
        signed_in(imogen).post(reverse("rooms:give", args=[booking.study_id, booking.pk]), typed)
        before = signed_in(tomasz).get(address).content.decode()
        after = signed_in(tomasz).post(address, {"intent": uuid.uuid4()}).content.decode()
        hers = signed_in(imogen).post(address, {"intent": uuid.uuid4()}).content.decode()
        answers = [signed_in(who).get(address).status_code for who in (sunita, laleh, stella)]

    assert [CODE in one for one in (before, after, hers)] == [False, True, False]
    assert answers == [404, 403, 404]


def test_only_members_who_manage_rooms_can_give_a_way_in(booking, tomasz):
    for name in ("give", "take-back"):
        with time_machine.travel(NOON, tick=False):
            answer = signed_in(tomasz).post(
                reverse(f"rooms:{name}", args=[booking.study_id, booking.pk]), {"how": "key"}
            )
        assert answer.status_code == 403
    assert AccessGrant.objects.count() == 0
