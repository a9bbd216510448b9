"""A safe-contact plan is asked about again after thirty days (C-R1)."""

import uuid
from datetime import timedelta

import time_machine
from django.urls import reverse

from safespace.participants.models import SafeContact
from tests.cast import NOON, PLAN
from tests.make import signed_in

DAY = timedelta(days=1)
SAID = "Ask if the contact plan still holds"


def page(alder, who, at):
    with time_machine.travel(at, tick=False):
        answer = signed_in(who).get(reverse("overview:person", args=[alder.study_id, alder.pk]))
    return answer.content.decode()


def test_after_thirty_days_the_page_says_to_ask_and_a_new_plan_ends_it(alder, imogen):
    """C-R1: the control: a moment before, it does not."""
    assert SAID not in page(alder, imogen, NOON + 30 * DAY)
    assert SAID in page(alder, imogen, NOON + 30 * DAY + timedelta(seconds=1))

    SafeContact.objects.write(alder, key=uuid.uuid4(), plan=PLAN, by=imogen, at=NOON + 31 * DAY)

    assert SAID not in page(alder, imogen, NOON + 60 * DAY)
    assert SAID in page(alder, imogen, NOON + 62 * DAY)
