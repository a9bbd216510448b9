"""Pages of roles with little to see, looked at in a browser: no fault of contrast, order or names, wide and narrow."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as house
from django.urls import reverse

from interviews.rooms.inspections.emergency_plans import EmergencyPlan
from safespace.participants.identity.break_glass import BreakGlassRequest
from safespace.studies.need_to_know import Role
from tests.cast import make_member, make_user
from tests.interviews.cast import BEGINS
from tests.make import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

LATE = BEGINS + timedelta(minutes=27)


def test_what_a_reviewer_a_safety_contact_a_desk_and_an_interpreter_open(
    open_browser, live_server, look, live_session, imogen, laleh, dario, quiet_room, leaving_well
):
    """Issue of the door: F-R11, D-R3, D-R5."""
    study = leaving_well.pk
    roles = {"maya": Role.SAFETY_CONTACT, "fred": Role.FRONT_DESK, "samira": Role.INTERPRETER}
    with time_machine.travel(LATE):
        others = {
            name: make_member(make_user(name, name.capitalize()), leaving_well, role) for name, role in roles.items()
        }
        plan = {"fire": "Out by the garden door.", "medical": "First-aid box beside the kitchen."}
        EmergencyPlan.objects.write(key=uuid.uuid4(), room=quiet_room, words=plan, by=imogen, at=LATE)
        asked = BreakGlassRequest.objects.ask(
            key=uuid.uuid4(), participant=live_session.participant, reason="A complaint", by=laleh, at=LATE
        )
        for who, name, args in (
            (dario, "participants:break-glass-decide", [study, asked.pk]),
            (laleh, "participants:break-glass", [study]),
            (others["maya"], "safety:alarm", [study, live_session.pk]),
            (others["fred"], "calendar:reception", [study]),
            (others["samira"], "overview:my-work", [study]),
        ):
            page = open_browser()
            key = signed_in(who).cookies[house.SESSION_COOKIE_NAME].value
            page.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
            assert page.goto(reverse(name, args=args)).status == 200
            look(page, name.replace(":", "-"))
