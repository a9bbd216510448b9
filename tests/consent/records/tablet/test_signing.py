"""Signing makes one record, of exactly the approved words."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from consent.ethics.models import Approval
from consent.records.models import ConsentRecord, CopyChoice, ScopeAnswer, Signature
from consent.records.tablet.signing import NotSigned, agree, refuse, take_copy, valid_until
from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import SittingOver, StepNotOpen
from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from safespace.outbox.models import Announcement
from tests.cast import HOUR, NOON
from tests.consent.cast import ALDERS_ANSWERS, approve, choose, gives_consent, send, sit
from tests.race import at_once

SAID = [(code, yes) for code, yes in ALDERS_ANSWERS.items()]


@pytest.fixture
def chosen(approved_form, alder, tomasz):
    return choose(sit(alder, approved_form, tomasz))


def test_the_record_holds_the_fingerprint_and_every_answer(chosen, approved_form, alder, tomasz):
    """A-R3, A-R8."""
    record = agree(chosen, name=" M. E. ", at=NOON)

    assert (record.participant, record.version, record.obtained_by) == (alder, approved_form, tomasz)
    assert (record.text_sha256, record.given_at) == (approved_form.sha256, NOON)
    assert [(one.scope.code, one.granted) for one in record.answers.all()] == SAID
    assert (record.signature.how, record.signature.name) == ("typed", "M. E.")
    assert ConsentSitting.objects.get().draft == {}, "the answers are kept once"


def test_a_drawing_is_a_signature(chosen):
    record = agree(chosen, strokes=[[[0.1, 0.2], [0.3, 0.4]]], at=NOON)

    assert (record.signature.how, record.signature.strokes) == ("drawn", [[[0.1, 0.2], [0.3, 0.4]]])


@pytest.mark.parametrize("nothing", [{}, {"name": "  "}, {"strokes": []}])
def test_an_empty_signature_is_refused(chosen, nothing):
    with pytest.raises(NotSigned):
        agree(chosen, at=NOON, **nothing)
    assert ConsentRecord.objects.count() == 0


def test_the_name_appears_in_no_log(chosen):
    agree(chosen, name="Marguerite Example", at=NOON)

    assert "Marguerite" not in str(list(Entry.objects.values("detail"))) + str(list(Announcement.objects.values()))


def test_signing_twice_and_choosing_a_copy_twice_each_count_once(chosen):
    first = agree(chosen, name="M. E.", at=NOON)
    assert agree(chosen, name="Other", at=NOON + HOUR) == first
    copy = take_copy(chosen, choice="keep", at=NOON)

    assert take_copy(chosen, choice="full", at=NOON + HOUR) == copy
    assert (ConsentRecord.objects.count(), Signature.objects.count(), CopyChoice.objects.get().choice) == (1, 1, "keep")
    assert Announcement.objects.filter(topic="consent.given").count() == 1


def test_a_copy_is_chosen_at_the_tablet_and_not_after_they_left_it(chosen, tomasz):
    """A-R6: a colleague who hands over the tablet again makes it possible."""
    agree(chosen, name="M. E.", at=NOON)
    left = chosen.leave(at=NOON)

    with pytest.raises(SittingOver):
        take_copy(left, choice="keep", at=NOON)
    assert take_copy(left.carry_on(by=tomasz, at=NOON), choice="keep", at=NOON).choice == "keep"


def test_a_no_is_recorded_as_carefully_as_a_yes(approved_form, alder, tomasz):
    """A-R8."""
    sitting = choose(sit(alder, approved_form, tomasz), {**ALDERS_ANSWERS, "take_part": False})
    with pytest.raises(StepNotOpen):
        agree(sitting, name="M. E.", at=NOON)

    record = refuse(sitting, at=NOON)

    assert refuse(sitting, at=NOON + HOUR) == record
    assert (record.outcome, record.valid_until) == ("refused", None)
    assert {one.scope.code: one.granted for one in record.answers.all()} == {
        "take_part": False, "archive_restricted": False,
    }  # fmt: skip
    assert list(ConsentRecord.objects.of(alder).valid(NOON)) == []


def test_a_person_who_said_no_is_not_asked_again_unless_they_come_to_us(approved_form, alder, tomasz):
    refuse(choose(sit(alder, approved_form, tomasz), {"take_part": False}), at=NOON)

    with pytest.raises(GateClosed, match="came to us themselves"):
        sit(alder, approved_form, tomasz, at=NOON + HOUR)
    assert gives_consent(alder, approved_form, tomasz, at=NOON + HOUR, asked_themselves=True).is_given


def test_a_yes_is_not_recorded_as_a_no_or_the_reverse(chosen):
    with pytest.raises(StepNotOpen):
        refuse(chosen, at=NOON)
    with pytest.raises(StepNotOpen):
        take_copy(chosen, choice="keep", at=NOON)


def test_a_form_replaced_while_they_read_cannot_be_signed(chosen, adult_form, imogen, laleh):
    """A-R3: checked again on signing."""
    approve(send(adult_form, imogen, about="Newer."), laleh, at=NOON)

    with pytest.raises(GateClosed, match="This form is not in use"):
        agree(chosen, name="M. E.", at=NOON)


def test_nobody_signs_while_the_approval_is_suspended(chosen, leaving_well, laleh):
    """F-R2."""
    Approval.objects.suspend(study=leaving_well, reason="A complaint", by=laleh, at=NOON)

    with pytest.raises(GateClosed, match="ethics approval of this study is not running"):
        agree(chosen, name="M. E.", at=NOON)
    assert ConsentRecord.objects.count() == 0


def test_consent_is_valid_to_the_end_of_its_last_day_in_the_zone_of_the_study(approved_form):
    """Also if the last month is shorter."""
    approved_form.validity_months = 6
    given = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    until = valid_until(approved_form, given)
    assert (until, until.date()) == (datetime(2027, 6, 30, 23, 0, tzinfo=UTC), date(2027, 7, 1))
    approved_form.validity_months = 2
    assert valid_until(approved_form, given).date() == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("model", "rule"),
    [
        (ConsentRecord, "record_written_once"),
        (ScopeAnswer, "answer_written_once"),
        (Signature, "signature_written_once"),
        (CopyChoice, "copy_written_once"),
    ],
)
def test_the_database_refuses_changes_to_a_record(alders_record, model, rule):
    """A-R8."""
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        model.objects.update(recorded_at=NOON)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        model.objects.all()._raw_delete(using="default")


def test_the_database_refuses_a_second_answer_and_a_yes_without_an_end(alders_record):
    answer = alders_record.answers.first()
    with pytest.raises(IntegrityError, match="one_answer_a_scope|UNIQUE"), transaction.atomic():
        ScopeAnswer.objects.create(record=alders_record, scope=answer.scope, granted=not answer.granted)
    fields = {name: getattr(alders_record, name) for name in ("participant", "version", "obtained_by", "given_at")}
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentRecord.objects.create(**fields, outcome="given", text_sha256="x", explained_again=False)


@pytest.mark.django_db(transaction=True)
def test_simultaneous_presses_sign_once(approved_form, alder, tomasz):
    sitting = choose(sit(alder, approved_form, tomasz))

    def press():
        return agree(ConsentSitting.objects.get(pk=sitting.pk), name="M. E.", at=NOON)

    assert at_once(press, press, press) == [ConsentRecord.objects.get()] * 3
    assert ScopeAnswer.objects.count() == len(ALDERS_ANSWERS)
