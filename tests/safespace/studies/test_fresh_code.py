"""E-R10: whatever changes a role, signs, or opens an identity asks for the second factor again after five minutes."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from safespace.accounts.forms import SecondStepForm
from safespace.participants.models import Reveal
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from safespace.studies.team.granting import ask_for_role
from safespace.studies.team.training import TrainingRecord
from tests.cast import NOON, make_user
from tests.make import signed_in

LATER = timedelta(minutes=5)


@pytest.fixture
def addresses(imogen, petra, tomasz, ada, alder):
    """Who opens which page, and what they would send."""
    with time_machine.travel(NOON, tick=False):
        noor = make_user("noor", "Noor")
        asked = ask_for_role(key=uuid.uuid4(), study=imogen.study, user=noor, role=Role.COORDINATOR, by=imogen, at=NOON)
        record = TrainingRecord.objects.write_down(
            key=uuid.uuid4(), course="safeguarding", issued_on=NOON.date(), by=tomasz.user, at=NOON
        )
    study = imogen.study_id
    return {
        "add-member": (imogen, reverse("studies:add-member", args=[study]), {"username": "x", "role": "coordinator"}),
        "end-member": (imogen, reverse("studies:end-member", args=[study, tomasz.pk]), {}),
        "decide-role": (petra, reverse("studies:decide-role", args=[study, asked.pk]), {"give": "yes"}),
        "as-administrator": (ada, reverse("studies:decide-as-administrator", args=[asked.pk]), {"give": "no"}),
        "look-at-role": (petra, reverse("studies:look-at-role", args=[study, tomasz.pk]), {"verdict": "remove"}),
        "leaving": (ada, reverse("studies:leaving", args=[tomasz.user_id]), {}),
        "add-training": (tomasz, reverse("studies:add-training"), {"course": "safeguarding"}),
        "confirm": (imogen, reverse("studies:confirm-training", args=[study, record.pk]), {"accept": "yes"}),
        "reveal": (imogen, reverse("overview:reveal", args=[study, alder.pk]), {"why": "asked", "note": "She rang"}),
    }


@pytest.mark.parametrize(
    "name",
    ["add-member", "end-member", "decide-role", "as-administrator", "look-at-role", "leaving", "add-training",
     "confirm", "reveal"],
)  # fmt: skip
def test_E_R10_a_code_of_five_minutes_ago_opens_and_does_nothing(addresses, name):
    """The control: a moment before, the page opens."""
    who, address, typed = addresses[name]
    with time_machine.travel(NOON, tick=False):
        client = signed_in(who)
    with time_machine.travel(NOON + LATER - timedelta(seconds=1), tick=False):
        assert client.get(address).status_code == 200

    with time_machine.travel(NOON + LATER, tick=False):
        for answer in (client.get(address), client.post(address, typed)):
            assert (answer.status_code, type(answer.context["form"])) == (403, SecondStepForm)

    assert not Reveal.objects.exists()
    assert Membership.objects.filter(ended_at=None).count() == 3
    assert TrainingRecord.objects.waiting().count() == 1
