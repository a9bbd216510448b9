"""The support list: fresh for ninety days, offered to everyone."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.support.models import CheckedInTheFuture, SupportResource
from safespace.audit.models import Entry
from tests.cast import NOON
from tests.interviews.cast import make_helper
from tests.make import signed_in

TODAY = NOON.date()


@pytest.mark.parametrize(("days_ago", "fresh"), [(0, True), (90, True), (91, False)])
def test_an_entry_is_offered_for_ninety_days_after_it_was_checked(leaving_well, imogen, days_ago, fresh):
    """C-R9."""
    entry = make_helper(leaving_well, imogen, verified_on=TODAY - timedelta(days=days_ago))

    assert entry.is_fresh(TODAY) is fresh
    assert SupportResource.objects.of(leaving_well).fresh(TODAY).exists() is fresh


def test_nobody_is_checked_tomorrow(leaving_well, imogen):
    """C-R9."""
    with pytest.raises(CheckedInTheFuture):
        make_helper(leaving_well, imogen, verified_on=TODAY + timedelta(days=1))


def test_checking_again_makes_it_fresh_and_is_written_down(leaving_well, imogen):
    """C-R9."""
    entry = make_helper(leaving_well, imogen, verified_on=TODAY - timedelta(days=91))
    entry.change(
        today=TODAY, by=imogen, at=NOON, kind="helpline", name="Free line", for_what="Somebody to listen",
        hours="Any hour", phone="0808 157 0192", text="", cost="Free", languages="", verified_on=TODAY,
    )  # fmt: skip

    assert entry.is_fresh(TODAY)
    assert Entry.objects.filter(action="support.changed").count() == 1


def test_the_same_form_sent_twice_adds_one_entry(leaving_well, imogen):
    key = uuid.uuid4()
    facts = {
        "kind": "legal",
        "name": "Law centre",
        "for_what": "Rights at work",
        "hours": "Mondays",
        "verified_on": TODAY,
    }
    for _ in range(2):
        SupportResource.objects.add(key=key, study=leaving_well, today=TODAY, by=imogen, at=NOON, **facts)

    assert SupportResource.objects.count() == 1


def test_what_was_taken_off_is_not_offered(leaving_well, imogen, free_line):
    free_line.remove(by=imogen, at=NOON)
    free_line.remove(by=imogen, at=NOON)

    assert list(SupportResource.objects.of(leaving_well)) == []
    assert Entry.objects.filter(action="support.removed").count() == 1


@pytest.mark.parametrize(("typed", "saved"), [("abc", False), ("116 123", True), ("0808 157 0192", True)])
def test_a_line_is_kept_with_a_number_that_can_be_rung(leaving_well, imogen, typed, saved):
    facts = {
        "kind": "helpline", "name": "Evening line", "for_what": "Somebody to listen", "hours": "Any hour",
        "phone": typed, "verified_on": TODAY.isoformat(),
    }  # fmt: skip
    with time_machine.travel(NOON, tick=False):
        answer = signed_in(imogen).post(reverse("support:add", args=[leaving_well.pk]), facts)

    assert list(SupportResource.objects.values_list("phone", flat=True)) == ([typed] if saved else [])
    assert saved or "Evening line" in answer.content.decode()
