"""How the made-up people answered the consent form: step by step, as on the tablet."""

import uuid
from datetime import timedelta

from consent.forms.models import FormVersion
from consent.forms.scopes import TAKE_PART
from consent.records.models import Copy
from consent.records.tablet.signing import agree, refuse, take_copy
from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import READING

MINUTE = timedelta(minutes=1)


def _sit_down(participant, by, at, form):
    usable = FormVersion.objects.usable().filter(form__study=participant.study)
    version = usable.get(form=form) if form else usable.get(form__title="Interviews with adults")
    sitting = ConsentSitting.objects.begin(key=uuid.uuid4(), participant=participant, version=version, by=by, at=at)
    for step in READING:
        sitting = sitting.read(step, at=at + MINUTE)
    return sitting, version


def ask(participant, by, at, *, form=None, no_to=()):
    """The person reads, says yes to all but `no_to`, signs, and wants no paper at home."""
    sitting, version = _sit_down(participant, by, at, form)
    answers = {choice["code"]: choice["code"] not in no_to for choice in version.choices}
    sitting = sitting.answer(answers, at=at + 9 * MINUTE)
    sitting = sitting.explain(version.teach_right, again=False, at=at + 12 * MINUTE)
    agree(sitting, name=participant.pseudonym, at=at + 14 * MINUTE)
    take_copy(sitting, choice=Copy.NONE, at=at + 15 * MINUTE)


def say_no(participant, by, at, *, form):
    """The person reads and says no to taking part."""
    sitting, _ = _sit_down(participant, by, at, form)
    sitting = sitting.answer({TAKE_PART: False}, at=at + 5 * MINUTE)
    refuse(sitting, at=at + 6 * MINUTE)
