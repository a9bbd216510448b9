"""The committee's acts ask for a fresh code, on GET and POST, and keep what was typed (E-R10, F-R4)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from consent.ethics.models import Approval, Suspension
from consent.forms.decisions import Decision
from safespace.accounts.forms import SecondStepForm
from tests.cast import NOON
from tests.consent.cast import begin_form, send
from tests.consent.ethics.test_days import approved
from tests.make import signed_in

LATER = NOON + timedelta(minutes=5)
REASON = "A door that does not lock"


@pytest.fixture
def acts(leaving_well, imogen, laleh):
    """Each address with the input that is sent to it."""
    version = send(begin_form(leaving_well, imogen), imogen)
    approved(leaving_well, laleh)
    study = leaving_well.pk
    decide = reverse("forms:decide", args=[study, version.pk])
    days = {"reference": "REC 9/kept", "ends_on": "2027-06-30"}
    return {
        "suspend": (reverse("ethics:suspend", args=[study]), {"reason": REASON}),
        "record": (reverse("ethics:new", args=[study]), days),
        "approve": (decide, {"outcome": "approved", **days}),
        "want changes": (decide, {"outcome": "changes_wanted", "reasons": "Shorter sentences"}),
    }


def count():
    return Suspension.objects.count(), Approval.objects.count(), Decision.objects.count()


@pytest.mark.parametrize(
    ("name", "made"),
    [("suspend", (1, 1, 0)), ("record", (0, 2, 0)), ("approve", (0, 2, 1)), ("want changes", (0, 1, 1))],
)
def test_E_R10_an_old_code_does_nothing_and_a_fresh_one_completes_what_was_typed(acts, laleh, name, made):
    """A code is fresh for just under five minutes; after that GET and POST both ask for one."""
    address, typed = acts[name]
    before = count()
    with time_machine.travel(NOON, tick=False):
        browser = signed_in(laleh)
    with time_machine.travel(LATER - timedelta(seconds=1), tick=False):
        assert browser.get(address).status_code == 200

    with time_machine.travel(LATER, tick=False):
        for answer in (browser.get(address), browser.post(address, typed)):
            assert (answer.status_code, type(answer.context["form"])) == (403, SecondStepForm)
        assert count() == before
        kept = dict(answer.context["typed"])
        assert kept == typed
        code = {"step_up-code": browser.device.code(at=LATER), "step_up-was": "POST"}
        assert browser.post(address, kept | code).status_code == 302

    assert count() == made
