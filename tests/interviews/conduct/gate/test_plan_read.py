"""The interviewer has read the emergency plan of the room before a session begins there (D-R5)."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from interviews.bookings.booking import move_booking
from interviews.conduct.gate.facts import with_gate_facts
from interviews.rooms.inspections.emergency_plans import EmergencyPlan
from interviews.sessions.models import Session
from safespace.base.gates import GateClosed
from tests.cast import HOUR, NOON
from tests.interviews.cast import BEGINS, begin, unmet
from tests.make import signed_in


def test_no_session_begins_before_its_leader_has_read_the_emergency_plan(ready_session, quiet_room, tomasz, imogen):
    """D-R5: a newer version has to be read again, and only by the interviewer counts."""
    words = {"arrives": "Leave by the garden"}
    plan = EmergencyPlan.objects.write(key=uuid.uuid4(), room=quiet_room, words=words, by=imogen, at=NOON + HOUR)
    plan.acknowledge(by=imogen, at=NOON + HOUR)

    assert unmet(ready_session, tomasz) == ["The emergency plan is read"]
    with pytest.raises(GateClosed, match="What to do in Quiet Room"):
        begin(ready_session, tomasz)

    plan.acknowledge(by=tomasz, at=BEGINS)
    assert unmet(ready_session, tomasz) == []


def test_a_call_has_no_plan_to_read(ready_session, video_link, tomasz):
    """D-R5: only rooms have one."""
    booking = ready_session.booking
    move_booking(booking=booking, room=video_link, during=booking.span, by=tomasz, at=NOON)

    assert unmet(ready_session, tomasz) == []


def test_a_page_and_an_act_agree_on_who_has_read_it(ready_session, tomasz, imogen, quiet_room):
    """The page reads it with the session and the act reads it again: both give the same answer."""
    there = lambda: with_gate_facts(Session.objects.all(), BEGINS.date()).get().has_read_plan  # noqa: E731
    answers = [there()]
    plan = EmergencyPlan.objects.write(key=uuid.uuid4(), room=quiet_room, words={}, by=imogen, at=NOON + HOUR)
    answers += [there(), bool(plan.acknowledge(by=tomasz, at=BEGINS)) and there()]

    assert answers == [True, False, True]


def test_the_plan_is_read_right_there_and_leads_back(ready_session, quiet_room, tomasz, imogen):
    """D-R5: the page of the plan leads back to the page of getting ready."""
    EmergencyPlan.objects.write(
        key=uuid.uuid4(), room=quiet_room, words={"fire": "The near door"}, by=imogen, at=NOON + HOUR
    )
    with time_machine.travel(BEGINS, tick=False):
        client = signed_in(tomasz)
        ready = reverse("conduct:ready", args=[tomasz.study_id, ready_session.pk])
        link = reverse("rooms:plan", args=[tomasz.study_id, quiet_room.pk]) + f"?for={ready_session.pk}"
        before = client.get(ready).content.decode()
        answer = client.post(link, {"intent": uuid.uuid4()})
        after = client.get(ready).content.decode()

    assert f'href="{link}">Read it' in before
    assert (answer.status_code, answer.url) == (302, ready)
    assert "All of it holds" in after and link not in after
