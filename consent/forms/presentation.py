"""What the pages about forms print: history, the words of a version, and counts of answers, never by person."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from consent.ethics.wording import day_words, moment_words
from consent.forms import scopes
from consent.forms.models import ConsentForm, FormScope, FormVersion, State
from consent.forms.texts import SECTIONS, language_name
from safespace.accounts.models import User

BAR = 600

_AGREED = Q(records__outcome="given", records__withdrawals=None)
_ANSWERED = Q(answers__record__outcome="given", answers__record__withdrawals=None)


@dataclass(frozen=True)
class Line:
    """One version in a form's history."""

    version: FormVersion
    tag: str
    tone: str
    icon: str
    words: str
    before: FormVersion | None


@dataclass(frozen=True)
class History:
    """A form with its versions, newest first, and how people answered the version in use."""

    form: ConsentForm
    lines: list
    bars: list
    people: int
    next_number: int | None

    @property
    def newest(self):
        return self.lines[0]


LOOKS = {
    State.DRAFT: ("", "file-pen-line", "next"),
    State.SUBMITTED: ("honey", "send", "honey"),
    State.APPROVED: ("pine", "file-check", "pine"),
    State.SUPERSEDED: ("", "file", ""),
}


def histories(study):
    """Every form of `study`, by title. Three queries."""
    counted = FormVersion.objects.annotate(people=Count("records__participant", filter=_AGREED, distinct=True))
    versions = Prefetch("versions", counted.order_by("-number"))
    forms = list(
        ConsentForm.objects.filter(study=study)
        .select_related("permission")
        .order_by("title")
        .prefetch_related(versions)
    )
    bars = _bars([one.pk for form in forms for one in form.versions.all() if one.is_usable])
    return [_history(form, list(form.versions.all()), bars) for form in forms]


def _history(form, versions, bars):
    in_use = next((one for one in versions if one.is_usable), None)
    below = [*versions[1:], None]
    lines = [_line(one, before) for one, before in zip(versions, below, strict=True)]
    under_way = any(one.state in (State.DRAFT, State.SUBMITTED) for one in versions)
    return History(
        form=form,
        lines=lines,
        bars=bars.get(in_use.pk, []) if in_use else [],
        people=in_use.people if in_use else 0,
        next_number=None if under_way else versions[0].number + 1,
    )


def _line(version, before):
    tag_tone, icon, knot = LOOKS[version.state]
    return Line(version, tag_tone, knot, icon, _state_words(version), before)


def _state_words(version):
    people = f"{version.people} {'person' if version.people == 1 else 'people'} agreed."
    if version.state == State.DRAFT:
        return "Needs the committee before anyone can use it."
    if version.state == State.SUBMITTED:
        return f"Sent {day_words(version.submitted_at)}. Waits for the committee."
    if version.state == State.SUPERSEDED:
        return f"In use until {day_words(version.superseded_at)}. {people}"
    return f"In use since {day_words(version.approved_at)}. {people}"


def _bars(version_ids):
    """{version id: [(title, words, width of the bar out of BAR)]} of the versions in use. One query."""
    yes = Count("answers", filter=_ANSWERED & Q(answers__granted=True, answers__narrowing=None))
    asked = Count("answers", filter=_ANSWERED)
    found = {}
    for scope in FormScope.objects.filter(version__in=version_ids).annotate(yes=yes, asked=asked).order_by("position"):
        no = scope.asked - scope.yes
        words = f"{scope.yes} yes, {no} no" if scope.code != scopes.TAKE_PART else f"{scope.yes} yes"
        width = round(BAR * scope.yes / scope.asked) if scope.asked else 0
        found.setdefault(scope.version_id, []).append((scope.title, words, width))
    return found


@dataclass(frozen=True)
class Section:
    """A titled part of a form's text."""

    field: str
    title: str
    paragraphs: list


def sections(version):
    """The sections of text of `version`."""
    return [Section(field, title, paragraphs(getattr(version, field))) for field, title in SECTIONS]


def paragraphs(text):
    """The paragraphs of `text`, which blank lines separate."""
    blocks = text.replace("\r\n", "\n").split("\n\n")
    return [block.strip() for block in blocks if block.strip()]


def choices(version):
    """The choices of `version`, each with whether it is `required`."""
    return [{**one, "required": one["code"] == scopes.TAKE_PART} for one in version.choices]


def answers_to_check(version):
    """The answers to the check of our explanation, as (words, whether it is right)."""
    return [(words, place == version.teach_right) for place, words in enumerate(version.teach_options)]


def facts(version):
    """Facts about a version as (name, value), in order of time."""
    study = version.form.study
    names = _names(version.recorded_by, version.submitted_by, version.approved_by)
    known = [("State", version.get_state_display()), ("Read by", version.form.get_cohort_display())]
    known += [("Language", language_name(version)), ("A yes holds", f"{version.validity_months} months")]
    known.append(("Begun by", names.get(version.recorded_by, "")))
    if version.submitted_at:
        known.append(("Sent", f"{moment_words(study, version.submitted_at)}, {names.get(version.submitted_by, '')}"))
    if version.approved_at:
        known.append(("Approved", f"{moment_words(study, version.approved_at)}, {names.get(version.approved_by, '')}"))
        known.append(("Reference", version.approval.reference))
    if version.superseded_at:
        known.append(("Replaced", moment_words(study, version.superseded_at)))
    if version.sha256:
        known.append(("Fingerprint", f"{version.sha256[:4]} {version.sha256[4:8]} {version.sha256[8:12]}"))
    return known


def status_sentence(version):
    """The state of a version, as a sentence."""
    study = version.form.study
    if version.approved_at:
        return f"Approved {moment_words(study, version.approved_at)}, under {version.approval.reference}."
    if version.submitted_at and version.is_submitted:
        return f"Sent to the committee {moment_words(study, version.submitted_at)}."
    return "A draft. Nobody can use it yet."


def _names(*account_ids):
    return dict(User.objects.filter(pk__in={one for one in account_ids if one}).values_list("pk", "display_name"))


def requested_changes(version):
    """What the committee asked to change, newest first: [(when, who, words)]."""
    study = version.form.study
    asked = list(version.decisions.exclude(outcome="approved").order_by("-decided_at"))
    names = _names(*(one.recorded_by for one in asked))
    return [(moment_words(study, one.decided_at), names.get(one.recorded_by, ""), one.reasons) for one in asked]
