"""How the made-up people answered the consent form: step by step, as on the tablet."""

import uuid
from datetime import timedelta

from consent.forms.models import FormVersion
from consent.forms.scopes import TAKE_PART
from consent.records.models import Copy
from consent.records.tablet.questions import Question
from consent.records.tablet.signing import agree, refuse, take_copy
from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import READING
from consent.records.witnessing import Statement

MINUTE = timedelta(minutes=1)
INITIALS = [[[20, 80], [34, 18], [48, 80]], [[27, 54], [42, 54]], [[70, 20], [70, 80], [104, 80]]]
"""A drawn signature: an A and an L, as strokes of points."""


def ask(participant, by, at, *, form, no_to=(), copy=Copy.NONE, unsure=False, question="", drawn=False, witness=None):
    """The person reads, says yes to all but `no_to`, signs and chooses a copy. Returns the ConsentRecord.

    `unsure` answers the check of our explanation right only the second time; a `question` is talked about before they
    sign. With a `witness` the form is read out and its reader signs what they saw; the witness still has to.
    """
    sitting, version = _sit_down(participant, by, at, form, witness=witness)
    answers = {choice["code"]: choice["code"] not in no_to for choice in version.choices}
    sitting = sitting.answer(answers, at=at + 9 * MINUTE)
    if unsure:
        sitting = sitting.explain("unsure", again=True, at=at + 11 * MINUTE)
    sitting = sitting.explain(version.teach_right, again=unsure, at=at + 12 * MINUTE)
    if question:
        asked = Question.objects.ask(key=uuid.uuid4(), sitting=sitting, words=question, at=at + 12 * MINUTE)
        Question.objects.talked_about(asked.pk, sitting=sitting, at=at + 13 * MINUTE)
    signed = {"strokes": INITIALS} if drawn else {"name": participant.pseudonym}
    record = agree(sitting, at=at + 14 * MINUTE, **signed)
    take_copy(sitting, choice=copy, at=at + 15 * MINUTE)
    if witness is not None:
        Statement.objects.sign(record, by=by, at=at + 16 * MINUTE)
    return record


def say_no(participant, by, at, *, form):
    """The person reads and says no to taking part."""
    sitting, _ = _sit_down(participant, by, at, form)
    sitting = sitting.answer({TAKE_PART: False}, at=at + 5 * MINUTE)
    refuse(sitting, at=at + 6 * MINUTE)


def put_off(participant, by, at, *, form):
    """The person reads, answers, and would rather sign another day."""
    sitting, version = _sit_down(participant, by, at, form)
    sitting = sitting.answer({choice["code"]: True for choice in version.choices}, at=at + 9 * MINUTE)
    sitting = sitting.explain(version.teach_right, again=False, at=at + 12 * MINUTE)
    sitting.not_today(at=at + 13 * MINUTE)


def _sit_down(participant, by, at, form, **more):
    version = FormVersion.objects.usable().get(form=form)
    sitting = ConsentSitting.objects.begin(
        key=uuid.uuid4(), participant=participant, version=version, by=by, at=at, **more
    )
    for step in READING:
        sitting = sitting.read(step, at=at + MINUTE)
    return sitting, version
