"""Fixtures for consent: the form in use, and what Alder answered."""

import uuid
from datetime import date

import pytest

from consent.forms.decisions import Decision
from consent.forms.models import ConsentForm
from consent.records.choices.narrowing import Narrowing
from consent.records.models import Copy, ScopeAnswer
from consent.records.tablet.signing import agree, take_copy
from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import READING
from tests.cast import HOUR, NOON

APPROVED_ON = NOON - 24 * 14 * HOUR
APPROVAL_ENDS = date(2027, 10, 31)


def choice(code, title, words="What it means.", more=""):
    return {"code": code, "title": title, "words": words, "more": more}


CHOICES = [
    choice("take_part", "Taking part in the interviews", "Up to three talks of about an hour each.", "You may stop."),
    choice("audio", "Recording your voice", "So that we can listen rather than write."),
    choice("quote_anonymous", "Using your words, without your name", "A sentence may appear in a report."),
    choice("archive_restricted", "Keeping the typed copy for other researchers", "Without names."),
    choice("topic:family", "Talking about your family", "Only if you like."),
    choice("keep_contact", "Keeping your contact details", "To tell you what we found."),
]
ALDERS_ANSWERS = {one["code"]: one["code"] != "archive_restricted" for one in CHOICES}


def words(choices=None, **changes):
    """The words of a version that is ready for the committee."""
    return {
        "about": "We ask how people leave work that harms them.\n\nYou decide about every part.",
        "what_happens": "We talk for an hour, in a room you choose.",
        "withdrawal_terms": "Say so in any way that suits you. You never owe a reason.",
        "teach_question": "You want to stop half way. What happens?",
        "teach_options": ["I finish the part we are in.", "I stop. I don’t have to say why."],
        "teach_right": 1,
        "teach_correction": "We could have said that better. You can stop at once.",
        "choices": CHOICES if choices is None else choices,
        **changes,
    }


def begin_form(study, by, title="Interviews with adults", at=APPROVED_ON, cohort="adult"):
    return ConsentForm.objects.begin(key=uuid.uuid4(), study=study, title=title, cohort=cohort, by=by, at=at)


def send(form, by, at=APPROVED_ON, **changes):
    """Draft the next version of `form` and send it to the committee."""
    version = form.draft(by=by, at=at)
    version = version.revise(words=words(**changes), revision=version.revision, by=by, at=at)
    return version.submit(by=by, at=at)


def approve(version, by, at=APPROVED_ON, ends_on=APPROVAL_ENDS):
    decision = Decision.objects.approve(
        key=uuid.uuid4(), version=version, reference="REC 26/118", ends_on=ends_on, by=by, at=at
    )
    return decision.version


def sit(participant, version, by, at=NOON, **more):
    """Set up the tablet."""
    return ConsentSitting.objects.begin(
        key=uuid.uuid4(), participant=participant, version=version, by=by, at=at, **more
    )


def choose(sitting, answers=None, at=NOON):
    """Take every step up to signing."""
    for step in READING:
        sitting = sitting.read(step, at=at)
    sitting = sitting.answer(ALDERS_ANSWERS if answers is None else answers, at=at)
    return sitting if sitting.declines else sitting.explain(sitting.version.teach_right, again=False, at=at)


def gives_consent(participant, version, by, at=NOON, answers=None, copy=Copy.KEEP, **more):
    """Take every step at the tablet and return the record."""
    sitting = choose(sit(participant, version, by, at, **more), answers, at)
    record = agree(sitting, name="M. E.", at=at)
    take_copy(sitting, choice=copy, at=at)
    return record


def narrow(participant, code, by, at, channel="phone", occurred_at=None):
    """Make the latest answer of `participant` to the choice `code` a no."""
    said = ScopeAnswer.objects.filter(record__participant=participant, scope__code=code).latest("record__given_at")
    return Narrowing.objects.narrow(said, channel=channel, occurred_at=occurred_at or at, by=by, at=at)


@pytest.fixture
def adult_form(leaving_well, imogen):
    """Imogen's form for adults, with an empty draft."""
    return begin_form(leaving_well, imogen)


@pytest.fixture
def approved_form(adult_form, imogen, laleh):
    """Form 1 of Leaving Well, written by Imogen and approved by Laleh."""
    return approve(send(adult_form, imogen), laleh)


@pytest.fixture
def alders_record(approved_form, alder, tomasz):
    """Alder agreed to everything but the archive."""
    return gives_consent(alder, approved_form, tomasz)
