"""Consent at a glance for lists of people: a state for each choice and one sentence, in a fixed number of queries."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import OuterRef, Subquery

from consent.ethics.wording import day_words
from consent.forms.models import FormScope, State
from consent.records.consent_codes import AGAIN, shown_of, with_code
from consent.records.models import ConsentRecord, Hold
from consent.records.witnessing import sign_by


@dataclass(frozen=True)
class ConsentSummary:
    """`states` and `words` (the titles of the choices) match by position; iterating gives pairs for `{% scopes %}`.

    `code` is none, current, ending, again, ended, withdrawn, refused or unfinished. `tone` is the colour of the tag.
    `record` is the id of the ConsentRecord that is shown, if there is one.
    """

    states: tuple[str, ...]
    words: tuple[str, ...]
    sentence: str
    code: str
    tone: str = ""
    record: UUID | None = None

    def __iter__(self):
        return iter(zip(self.words, self.states, strict=True))


def consent_summaries(participants, at):
    """{participant id: ConsentSummary} at the moment `at`.

    Takes four queries for any number of people, and three for people from `with_last_hold`.
    """
    people = list(participants)
    records = ConsentRecord.objects.filter(participant__in=[one.pk for one in people])
    holds = _last_holds(people)
    shown = _shown(records, at)
    choices = _choices_in_use({one.study_id for one in people})
    summary_of = {one.pk: _summary(one, shown.get(one.pk), holds.get(one.pk), choices, at) for one in people}
    return {pk: replace(one, record=shown[pk].pk) if pk in shown else one for pk, one in summary_of.items()}


def with_last_hold(people):
    """The same Participants, each annotated with `held_at`, the moment of their last Hold."""
    last = Hold.objects.filter(participant=OuterRef("pk")).order_by("-placed_at")
    return people.annotate(held_at=Subquery(last.values("placed_at")[:1]))


def _last_holds(people):
    """{participant id: the moment of their last Hold}."""
    if people and hasattr(people[0], "held_at"):
        return {one.pk: one.held_at for one in people}
    held = Hold.objects.filter(participant__in=[one.pk for one in people]).order_by("placed_at")
    return dict(held.values_list("participant", "placed_at"))


def _shown(records, at):
    """{participant id: the record to show}, with its `code`."""
    of_person = {}
    for one in with_code(records, at).select_related("version__form__study", "copy").prefetch_related("answers"):
        of_person.setdefault(one.participant_id, []).append(one)
    return {person: shown_of(theirs) for person, theirs in of_person.items()}


def _choices_in_use(study_ids):
    """{(study id, form id): [(code, title)]} of the versions in use, the oldest form first."""
    scopes = FormScope.objects.filter(version__form__study__in=study_ids, version__state=State.APPROVED)
    rows = scopes.order_by("version__form__recorded_at", "version__form", "position")
    choices = {}
    for study, form, code, title in rows.values_list("version__form__study", "version__form", "code", "title"):
        choices.setdefault((study, form), []).append((code, title))
    return choices


def _summary(person, record, held_at, choices, at):
    if record is None:
        columns = next((rows for (study, _), rows in choices.items() if study == person.study_id), [])
        if held_at:
            return _make(columns, {}, "gone", "Stopped before being asked", "withdrawn", "stone")
        return _make(columns, {}, "none", "Not asked yet", "none", "")
    answers = {one.scope.code: one for one in record.answers.all()}
    columns = choices.get((person.study_id, record.version.form_id)) or [
        (code, one.scope.title) for code, one in answers.items()
    ]
    if not record.is_valid:
        return _make(columns, {}, *_why_not_valid(record, held_at, at))
    states = {code: "yes" if record.allows(code) else "no" for code in answers}
    return _make(columns, states, "again", *_how_valid(record, at))


def _why_not_valid(record, held_at, at):
    """(state of every choice, sentence, code, tone) of a record that is not valid."""
    day, code = record.version.form.study.day, record.code
    if code == "withdrawn":
        return "gone", f"Withdrawn {day_words(day(held_at))}", code, "stone"
    if code == "refused":
        return "no", f"Said no {day_words(day(record.given_at))}", code, "stone"
    if code == "ended":
        return "again", f"Ended {day_words(record.last_day)}", code, "honey"
    if not record.has_copy:
        return "none", "Signed, the copy step is still to do", code, "honey"
    if at <= sign_by(record):
        return "none", "Read out, two people still have to sign for it", code, "honey"
    return "again", "Read out, but not signed for in time, ask again", code, "honey"


def _how_valid(record, at):
    """(sentence, code, tone) of a valid record. A choice that a newer version adds means asking again (A-R11)."""
    number = record.version.number
    if record.code == AGAIN:
        return f"Ask again, agreed to form {number}", record.code, "honey"
    days = (record.last_day - record.version.form.study.day(at)).days
    if record.code == "ending":
        left = f"in {days} day{'s' * (days != 1)}" if days else "today"
        return f"Ends {left}, form {number}", record.code, "honey"
    return f"Current, form {number}, until {day_words(record.last_day)}", record.code, "pine"


def _make(columns, states, otherwise, sentence, code, tone):
    found = tuple(states.get(column, otherwise) for column, _ in columns)
    return ConsentSummary(found, tuple(title for _, title in columns), sentence, code, tone)
