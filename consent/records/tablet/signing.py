"""Signing: the one place where a consent record is made (A-R3, A-R6, A-R7, A-R8)."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consent.announcements import CONSENT_REFUSED
from consent.records import actions
from consent.records.models import ConsentRecord, CopyChoice, Outcome, Route, ScopeAnswer, Signature, SignedHow
from consent.records.tablet.steps import End, SittingOver, StepNotOpen
from consent.records.witnessing import announce_if_valid
from safespace.base.days import months_after
from safespace.base.refusals import Refusal
from safespace.outbox.announcements import announce
from safespace.participants.no_contact import NoContact


class NotSigned(Refusal):
    sentence = _("Please write or draw something, such as your initials. Or choose “Not today”.")
    status = 422


class QuestionOpen(Refusal):
    """Staff answer every question aloud before the person signs."""

    sentence = _("There is a question we have not talked about yet. Let us do that first.")


@transaction.atomic
def agree(sitting, *, at, name="", strokes=None):
    """The person signs with a typed `name` or drawn `strokes` ([[[x, y], …], …]), which makes the ConsentRecord.

    The gate is checked again. Twice is once. The record becomes valid with the copy step (A-R6).
    Raises NotSigned, QuestionOpen, StepNotOpen, SittingOver, GateClosed.
    """
    sitting = sitting.locked()
    if sitting.signed and sitting.signed.is_given:
        return sitting.signed
    sitting.require_step("sign")
    if sitting.declines:
        raise StepNotOpen
    if sitting.questions.filter(talked_about_at=None).exists():
        raise QuestionOpen
    name = name.strip()
    if not (name or strokes):
        raise NotSigned
    sitting.require_gate(at)
    record, answers = _write(sitting, Outcome.GIVEN, at, until=valid_until(sitting.version, at))
    how = SignedHow.TYPED if name else SignedHow.DRAWN
    signature = Signature(
        record=record,
        how=how,
        name=name or None,
        strokes=None if name else strokes,
        signed_at=at,
        recorded_by=sitting.obtained_by.actor_id,
    )
    signature.save(force_insert=True)
    detail = {"version": sitting.version.number, "sha256": record.text_sha256, "how": how}
    NoContact.objects.end(sitting.participant, by=sitting.obtained_by, at=at)
    sitting.log(actions.GIVEN, at, detail, wrote=[record, *answers, signature])
    return record


@transaction.atomic
def refuse(sitting, *, at):
    """Record that the person says no to taking part, and close the sitting. Twice is once.

    Every other no is kept too; a yes to anything else depends on taking part, so it is not (A-R8).
    Raises SittingOver, StepNotOpen.
    """
    sitting = sitting.locked()
    if sitting.signed and not sitting.signed.is_given:
        return sitting.signed
    sitting.require_step("sign")
    if not sitting.declines:
        raise StepNotOpen
    record, answers = _write(sitting, Outcome.REFUSED, at, until=None)
    sitting.end(End.REFUSED, at=at)
    sitting.log(actions.REFUSED, at, {"version": sitting.version.number}, wrote=[record, *answers])
    announce(CONSENT_REFUSED, at=at, participant=sitting.participant_id, record=record.pk)
    return record


@transaction.atomic
def take_copy(sitting, *, choice, at):
    """Record which copy the person chose, which makes the record valid (A-R6). Twice is once.

    A form that was read out also needs both statements (see `witnessing.py`, A-R4). Raises SittingOver, StepNotOpen.
    """
    sitting = sitting.locked()
    record = sitting.signed
    if record is None or not record.is_given:
        raise SittingOver if sitting.ended_at else StepNotOpen
    if record.has_copy:
        return record.copy
    sitting.require_step("copy")
    copy = CopyChoice(record=record, choice=choice, chosen_at=at, recorded_by=sitting.obtained_by.actor_id)
    copy.save(force_insert=True)
    sitting.end(End.AGREED, at=at)
    sitting.log(actions.COPY_CHOSEN, at, {"choice": choice}, wrote=[copy])
    announce_if_valid(record, at)
    return copy


def valid_until(version, at):
    """The midnight, in the zone of the study, that ends the last day of a consent given at `at`."""
    zone = version.form.study.tz
    last_day = months_after(at.astimezone(zone).date(), version.validity_months)
    return datetime.combine(last_day + timedelta(days=1), time(), tzinfo=zone)


def _write(sitting, outcome, at, until):
    """Make the record and its answers from the draft, empty the draft, and return both."""
    given, member = sitting.answers, sitting.obtained_by
    teach = sitting.draft.get("teach", {})
    record = ConsentRecord(
        participant=sitting.participant,
        version=sitting.version,
        sitting=sitting,
        obtained_by=member,
        outcome=outcome,
        given_at=at,
        valid_until=until,
        route=Route.READ_ALOUD if sitting.witness_id else Route.IN_PERSON,
        text_sha256=sitting.version.sha256,
        explained_again=bool(teach.get("again")),
        clear_at_first=teach["first"] == sitting.version.teach_right if "first" in teach else None,
        recorded_by=member.actor_id,
    )
    record.save(force_insert=True)
    scopes = {scope.code: scope for scope in sitting.version.scopes.all()}
    kept = given if outcome == Outcome.GIVEN else {code: yes for code, yes in given.items() if not yes}
    answers = ScopeAnswer.objects.bulk_create(
        ScopeAnswer(record=record, scope=scopes[code], granted=yes, recorded_by=member.actor_id)
        for code, yes in kept.items()
    )
    sitting.draft = {}
    sitting.save(update_fields=["draft"])
    return record, answers
