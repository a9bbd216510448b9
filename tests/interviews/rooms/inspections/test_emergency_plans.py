"""Emergency plans of rooms, their versions, and who has read them (D-R5)."""

import uuid

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from interviews.rooms.inspections.emergency_plans import EmergencyPlan, NewerPlan, PlanRead, has_read
from tests.cast import HOUR, NOON
from tests.make import signed_in

WORDS = {"meeting_point": "The oak", "arrives": "Talk about opening hours, leave by the staff stairs"}


def write(room, by, at=NOON, words=WORDS):
    return EmergencyPlan.objects.write(key=uuid.uuid4(), room=room, words=words, by=by, at=at)


def test_each_member_reads_each_version_of_a_plan_once(quiet_room, imogen, tomasz, sunita):
    first = write(quiet_room, imogen)
    first.acknowledge(by=tomasz, at=NOON)
    first.acknowledge(by=tomasz, at=NOON + HOUR)

    assert [has_read(quiet_room, who) for who in (tomasz, sunita)] == [True, False]
    assert PlanRead.objects.count() == 1

    second = write(quiet_room, imogen, at=NOON + HOUR)
    assert (second.number, has_read(quiet_room, tomasz)) == (2, False)


def test_an_outdated_plan_cannot_be_acknowledged(quiet_room, imogen, tomasz):
    first = write(quiet_room, imogen)
    write(quiet_room, imogen, at=NOON + HOUR)

    with pytest.raises(NewerPlan):
        first.acknowledge(by=tomasz, at=NOON + HOUR)


def test_without_a_plan_nobody_counts_as_having_read_it(quiet_room, tomasz):
    assert not has_read(quiet_room, tomasz)


def test_an_emergency_plan_is_sealed_in_the_database(quiet_room, imogen):
    """D-R5: the database reveals neither the cover topic nor the staff stairs."""
    write(quiet_room, imogen)

    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM interviews_emergencyplan")
        (stored,) = cursor.fetchone()
    assert b"staff stairs" not in bytes(stored)
    assert EmergencyPlan.objects.current(quiet_room).words == WORDS


def test_the_plan_page_asks_to_read_it_and_only_the_coordinator_sees_who_has(quiet_room, imogen, tomasz, laleh, stella):
    with time_machine.travel(NOON, tick=False):
        write(quiet_room, imogen).acknowledge(by=stella, at=NOON)
        address = reverse("rooms:plan", args=[tomasz.study_id, quiet_room.pk])
        client = signed_in(tomasz)

        assert "I have read it" in client.get(address).content.decode()
        client.post(address, {"intent": uuid.uuid4()})
        theirs, hers = client.get(address).content.decode(), signed_in(imogen).get(address).content.decode()

        assert "You have read this version." in theirs
        assert "Who has read it" not in theirs
        assert "<span>Tomasz Idowu</span>" in hers
        assert "<span>Imogen Achterberg, not yet</span>" in hers
        assert "Stella" not in hers, "people of other studies are nobody's business"
        assert signed_in(laleh).get(address).status_code == 403
        assert signed_in(stella).get(address).status_code == 404
