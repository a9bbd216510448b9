"""Asking for consent again during a session."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from consent.checkpoints.models import ConsentCheckpoint, ConsentNotValid, TopicNotGranted
from consent.records.tablet.signing import agree
from consent.withdrawals.models import Withdrawal
from safespace.audit.models import Entry
from safespace.base.once import KeyTaken
from tests.cast import HOUR, NOON
from tests.consent.cast import ALDERS_ANSWERS, choose, gives_consent, sit

LATER = NOON + HOUR
TALK = uuid.UUID("00000000-0000-4000-8000-000000000077")


def ask(record, by, answer, kind="start", at=LATER, key=None, **more):
    return ConsentCheckpoint.objects.ask(
        key=key or uuid.uuid4(), session_id=TALK, record=record, kind=kind, answer=answer, by=by, at=at, **more
    )


def withdraw(alder, imogen, at=LATER):
    Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=alder, channel="phone", wishes=["keep_data"], occurred_at=at, by=imogen, at=at
    )


@pytest.mark.parametrize("answer", ["go_on", "leave_out", "take_a_break", "stop"])
def test_each_of_the_four_answers_is_accepted_and_recorded(alders_record, tomasz, answer):
    """A-R10."""
    checkpoint = ask(alders_record, tomasz, answer, "topic", topic_code="family")

    assert (checkpoint.answer, checkpoint.about, checkpoint.occurred_at) == (answer, "topic:family", LATER)
    assert Entry.objects.get(action="checkpoint.asked").detail["answer"] == answer


def test_nobody_goes_on_after_a_withdrawal_but_the_other_answers_are_accepted(alders_record, alder, tomasz, imogen):
    """A-R1, A-R10, A-R14: checked when they answer."""
    withdraw(alder, imogen)

    with pytest.raises(ConsentNotValid):
        ask(alders_record, tomasz, "go_on")
    assert [ask(alders_record, tomasz, one).answer for one in ("take_a_break", "stop")] == ["take_a_break", "stop"]


def test_nobody_goes_on_with_an_expired_consent(alders_record, tomasz):
    """A-R1."""
    with pytest.raises(ConsentNotValid):
        ask(alders_record, tomasz, "go_on", at=alders_record.valid_until)


def test_nobody_goes_on_with_a_record_that_a_newer_answer_replaced(alders_record, approved_form, alder, tomasz):
    """A-R1: the session has to name the consent that is valid now."""
    newer = gives_consent(alder, approved_form, tomasz, at=LATER)

    with pytest.raises(ConsentNotValid):
        ask(alders_record, tomasz, "go_on")
    assert ask(newer, tomasz, "go_on").answer == "go_on"


def test_nobody_goes_on_before_the_copy_step(approved_form, alder, tomasz):
    """A-R6."""
    record = agree(choose(sit(alder, approved_form, tomasz)), name="M. E.", at=NOON)

    with pytest.raises(ConsentNotValid):
        ask(record, tomasz, "go_on")


@pytest.mark.parametrize("topic", ["family", "topic:family"])
def test_a_topic_they_said_no_to_cannot_be_opened(approved_form, alder, tomasz, topic):
    """A-R10."""
    record = gives_consent(alder, approved_form, tomasz, answers={**ALDERS_ANSWERS, "topic:family": False})

    with pytest.raises(TopicNotGranted):
        ask(record, tomasz, "go_on", "topic", topic_code=topic)
    assert ask(record, tomasz, "leave_out", "topic", topic_code=topic).answer == "leave_out"


def test_a_topic_that_was_never_asked_counts_as_no(alders_record, tomasz):
    """A-R11: never asked means no."""
    with pytest.raises(TopicNotGranted):
        ask(alders_record, tomasz, "go_on", "topic", topic_code="health")


def test_a_double_click_is_one_answer_and_only_its_sender_gets_it_back(alders_record, tomasz, sunita):
    key = uuid.uuid4()

    assert ask(alders_record, tomasz, "go_on", key=key) == ask(alders_record, tomasz, "go_on", key=key)
    assert ConsentCheckpoint.objects.count() == 1
    with pytest.raises(KeyTaken):
        ask(alders_record, sunita, "go_on", key=key)


def test_the_last_answer_to_each_question_counts(alders_record, tomasz):
    ask(alders_record, tomasz, "go_on")
    ask(alders_record, tomasz, "go_on", "topic", topic_code="family")
    ask(alders_record, tomasz, "leave_out", "topic", topic_code="family", at=LATER + HOUR)

    assert ConsentCheckpoint.objects.last_answers(TALK) == {"start": "go_on", "topic:family": "leave_out"}
    assert ConsentCheckpoint.objects.last_answers(uuid.uuid4()) == {}


def test_the_database_refuses_changes_to_an_answer(alders_record, tomasz):
    ask(alders_record, tomasz, "leave_out")

    with pytest.raises(IntegrityError, match="checkpoint_written_once"), transaction.atomic():
        ConsentCheckpoint.objects.update(answer="go_on")
    with pytest.raises(IntegrityError, match="checkpoint_written_once"), transaction.atomic():
        ConsentCheckpoint.objects.all()._raw_delete(using="default")


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("checkpoint_one_of_four_doors", {"answer": "carry_on"}),
        ("checkpoint_names_its_topic", {"kind": "topic"}),
        ("checkpoint_names_its_topic", {"topic_code": "family"}),
    ],
)
def test_the_database_refuses_an_invalid_answer(alders_record, rule, fields):
    row = {"session_id": TALK, "record": alders_record, "kind": "start", "answer": "go_on", "occurred_at": NOON}

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        ConsentCheckpoint.objects.create(**row | fields)
