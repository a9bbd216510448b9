"""“My choices”: what a person said yes and no to and what counts now, in plain words, for the person themselves."""

from dataclasses import dataclass

from django.db import transaction

from consent.ethics.wording import day_words, moment_words
from consent.records import actions
from consent.records.consent_codes import OWN, with_code
from consent.records.copy_page import reach_words
from consent.records.models import ConsentRecord
from safespace.audit.log import record as log
from safespace.participants.separation import require_may_meet


@dataclass(frozen=True)
class Line:
    """One choice: its words on the form, "yes" or "no" as it counts now, and why if that differs from their answer."""

    title: str
    words: str
    more: str
    state: str
    note: str


@dataclass(frozen=True)
class AnsweredForm:
    """What the person answered on one form, and a sentence on whether it counts."""

    title: str
    answered: str
    language: str
    counts: str
    lines: list


def own_records(participant):
    """The person's own answers; a parent's and a companion's are never shown to them, nor theirs to those (A3)."""
    return ConsentRecord.objects.filter(participant=participant, version__form__cohort__in=OWN)


@transaction.atomic
def show_choices(participant, *, by, at):
    """Note that `by` hands over a tablet that shows `participant` their choices. Raises MayNotMeet (C-R4)."""
    require_may_meet(participant, by)
    log(actions.CHOICES_SHOWN, by=by, at=at, participant=participant)


def choices_page(participant, at):
    """The context of `consent/records/choices/mine.html`: an AnsweredForm for the latest answer to each form."""
    records = with_code(own_records(participant), at).order_by("given_at", "id")
    records = records.select_related("version__form__study").prefetch_related("answers")
    latest = {one.version.form_id: one for one in records}
    return {
        "forms": [_answered_form(one) for one in latest.values()],
        "person": f"For {participant.pseudonym}, {participant.code}. On {moment_words(participant.study, at)}.",
        "reach": reach_words(participant.study, participant),
    }


def _answered_form(record):
    version, study = record.version, record.version.form.study
    return AnsweredForm(
        title=version.form.title,
        answered=f"{version}. You answered on {moment_words(study, record.given_at)}.",
        language=version.language,
        counts=_counts(record),
        lines=[_line(one, record, study) for one in record.answers.all()],
    )


def _counts(record):
    if record.code == "withdrawn":
        return "You have stopped taking part. Nothing new is asked or kept. This is what you had answered."
    if record.code == "refused":
        return "You said no to taking part, and that is fine. Nobody will ask you again."
    if record.code == "unfinished":
        return "This is not finished yet, so none of it counts."
    day = day_words(record.last_day)
    if record.code == "ended":
        return f"This ended on {day}. It counts again only if you sign again."
    return f"This counts now, until the end of {day}, unless you change it earlier."


def _line(answer, record, study):
    is_yes, scope = record.allows(answer.scope.code), answer.scope
    note = ""
    if answer.granted and not answer.is_yes:
        note = f"You said yes at first. It is a no since {day_words(study.day(answer.narrowing.received_at))}."
    elif answer.granted and not is_yes:
        note = "You said yes. But it goes with another choice, and that one is a no."
    return Line(scope.title, scope.words, scope.more, "yes" if is_yes else "no", note)
