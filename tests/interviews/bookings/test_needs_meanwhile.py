"""Needs that change while a booking waits for a lock count for that booking (G-R5, D-R1)."""

import time
from threading import Thread

import pytest
from django.db import connection, connections, transaction

from interviews.bookings.refusals import RoomUnsuitable
from interviews.rooms.models import Booking
from safespace.participants.models import Accommodation
from tests.cast import NOON
from tests.interviews.planned import book, hours

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def until_somebody_waits():
    """Return once another connection waits for a lock of this one. Fail after ten seconds."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waited")


def needs(participant, codes, by):
    Accommodation.objects.write(participant, codes=codes, comfort="", stop_sign="", by=by, at=NOON)


# SQLite has one writer at a time, so this cannot happen there.
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [None, ["daylight"]], ids=["no needs before", "another need before"])
def test_G_R5_a_need_saved_while_a_booking_waits_for_a_lock_counts(imogen, alders, garden_room, tomasz, before):
    if before:
        needs(alders.participant, before, imogen)
    met = []

    def booking():
        try:
            met.append(book(alders, garden_room, hours(14), tomasz))
        except RoomUnsuitable as refusal:
            met.append(refusal)
        finally:
            connections.close_all()

    with transaction.atomic():
        needs(alders.participant, ["not_seen"], imogen)
        waits = Thread(target=booking)
        waits.start()
        until_somebody_waits()
    waits.join(timeout=30)

    assert isinstance(met[0], RoomUnsuitable), met
    assert not Booking.objects.exists()
