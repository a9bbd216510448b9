"""Refusals, gates, transitions, and making a row once."""

import uuid

import pytest
from django import forms

from safespace.base.forms import CalmForm
from safespace.base.gates import Gate, GateClosed, Requirement
from safespace.base.once import KeyTaken, once
from safespace.base.refusals import Refusal
from safespace.base.transitions import NotAllowedNow, Transitions
from safespace.studies.models import Study
from tests.cast import NOON


class TooSoon(Refusal):
    sentence = "Wait until {when}."
    field = "when"


class WhenForm(CalmForm):
    when = forms.CharField()


def test_a_refusal_is_a_sentence_with_its_places_filled():
    assert str(TooSoon(when="noon")) == "Wait until noon."


def test_a_refusal_becomes_an_error_of_its_field_and_what_was_typed_stays():
    form = WhenForm({"when": "nine"})
    assert form.is_valid()

    with form.refusals():
        raise TooSoon(when="noon")

    assert form.errors == {"when": ["Wait until noon."]}
    assert form["when"].value() == "nine"


def test_a_gate_names_every_reason_and_unknown_means_no():
    shut = Requirement("Room", False, "No room is booked.")
    unknown = Requirement("Approval", None, "We can’t tell if the approval is in force.")
    gate = Gate((Requirement("People", True), shut, unknown))

    with pytest.raises(GateClosed) as refused:
        gate.require()

    assert not gate.open
    assert refused.value.requirements == (shut, unknown)
    assert str(refused.value) == "No room is booked. We can’t tell if the approval is in force."


def test_words_with_braces_pass_through_a_gate():
    with pytest.raises(GateClosed, match="{odd}"):
        Gate((Requirement("Odd", False, "An {odd} name."),)).require()


def test_only_the_steps_of_the_table_are_allowed():
    steps = Transitions({"draft": {"submitted"}, "submitted": set()})

    steps.check("draft", "submitted")
    for before, after in [("submitted", "draft"), ("draft", "approved"), ("unheard", "draft")]:
        with pytest.raises(NotAllowedNow):
            steps.check(before, after)


def _study(key, by, code):
    return Study.objects.create(
        id=key, name="Homecoming", code=code, zone="Europe/London", opened_at=NOON, recorded_by=by.actor_id
    )


def test_a_form_sent_twice_makes_one_row(imogen):
    key = uuid.uuid4()

    first = once(Study, key, by=imogen, make=lambda: _study(key, imogen, "HC"))
    again = once(Study, key, by=imogen, make=lambda: _study(key, imogen, "HD"))

    assert first == again
    assert Study.objects.filter(name="Homecoming").count() == 1


def test_the_stranger_cannot_pick_up_a_row_by_its_key(imogen, stella):
    key = uuid.uuid4()
    once(Study, key, by=imogen, make=lambda: _study(key, imogen, "HC"))

    with pytest.raises(KeyTaken):
        once(Study, key, by=stella, make=lambda: _study(key, stella, "HD"))
