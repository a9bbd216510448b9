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


def test_a_refusal_fills_the_placeholders_of_its_sentence():
    assert str(TooSoon(when="noon")) == "Wait until noon."


def test_a_refusal_becomes_an_error_of_its_field_and_keeps_what_was_typed():
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


def test_a_reason_with_braces_is_shown_unchanged():
    with pytest.raises(GateClosed, match="{odd}"):
        Gate((Requirement("Odd", False, "An {odd} name."),)).require()


def test_only_transitions_in_the_table_are_allowed():
    steps = Transitions({"draft": {"submitted"}, "submitted": set()})

    steps.check("draft", "submitted")
    for before, after in [("submitted", "draft"), ("draft", "approved"), ("unheard", "draft")]:
        with pytest.raises(NotAllowedNow):
            steps.check(before, after)


def _study(key, by, code):
    return Study.objects.create(
        id=key, name="Homecoming", code=code, zone="Europe/London", opened_at=NOON, recorded_by=by.actor_id
    )


def _once(key, by, code, **more):
    same = {"name": "Homecoming", "code": code} | more
    return once(Study, key, by=by, make=lambda: _study(key, by, code), same=same)


def test_a_form_sent_twice_makes_one_row(imogen):
    key = uuid.uuid4()

    first = _once(key, imogen, "HC")
    again = _once(key, imogen, "HC")

    assert first == again
    assert Study.objects.filter(name="Homecoming").count() == 1


def test_the_stranger_cannot_pick_up_a_row_by_its_key(imogen, stella):
    """S3."""
    key = uuid.uuid4()
    _once(key, imogen, "HC")

    with pytest.raises(KeyTaken):
        _once(key, stella, "HC")


def test_a_form_that_says_something_else_under_the_same_key_is_refused(imogen):
    """S3."""
    key = uuid.uuid4()
    _once(key, imogen, "HC")

    with pytest.raises(KeyTaken):
        _once(key, imogen, "HD")
    with pytest.raises(KeyTaken):
        once(Study, key, by=imogen, make=lambda: None, same={lambda study: study.code.lower(): "hd"})
    assert Study.objects.get(pk=key).code == "HC"


def test_an_erased_value_never_counts_as_the_same(imogen):
    """S3."""

    def erased(study):
        raise TooSoon(when="noon")

    key = uuid.uuid4()
    _once(key, imogen, "HC")

    with pytest.raises(KeyTaken):
        once(Study, key, by=imogen, make=lambda: None, same={erased: "HC"})


def test_after_a_key_was_taken_the_form_has_a_new_key_and_keeps_what_was_typed(imogen):
    """S3."""
    taken = str(uuid.uuid4())
    form = WhenForm({"when": "nine", "intent": taken})
    assert form.is_valid()

    with form.refusals():
        raise KeyTaken

    assert form.non_field_errors() == [KeyTaken.sentence]
    assert form["when"].value() == "nine"
    assert uuid.UUID(form["intent"].value()) != uuid.UUID(taken)
