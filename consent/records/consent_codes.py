"""Where the consent of each person stands, as one code computed by the database, for any number of people."""

from datetime import timedelta

from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from consent.forms.cohorts import Cohort
from consent.forms.models import FormScope, FormVersion, State
from consent.records.models import ConsentRecord, Hold, Outcome, Route, ScopeAnswer, both_signed

SOON = timedelta(days=30)
OWN = (Cohort.ADULT, Cohort.CHILD)
"""Forms on which people answer for their own sessions."""

AGAIN = "again"
DUE = (AGAIN, "ending", "ended", "unfinished")
"""The codes of people to ask again, or to finish with."""
SHOWN_FIRST = ("-is_own", "-is_valid", "-given_at", "-id")
"""The newest valid record, else the newest of all; a parent's or companion's only without a form of their own."""


def with_code(records, at):
    """The same ConsentRecords, each annotated with `is_own`, `is_valid`, `is_witnessed` and `code` at `at`.

    `code` is current, ending, again (a newer version asks for more, A-R11), ended, withdrawn, refused or unfinished.
    """
    stopped = Exists(Hold.objects.after(OuterRef("participant"), OuterRef("given_at")))
    return (
        records.with_validity(at)
        .annotate(
            is_own=Case(When(version__form__cohort__in=OWN, then=True), default=False),
            is_witnessed=both_signed(OuterRef("pk")),
        )
        .annotate(
            code=Case(
                When(Q(is_valid=True) & ~Q(version__state=State.APPROVED) & Exists(_unanswered()), then=Value(AGAIN)),
                When(is_valid=True, valid_until__lte=at + SOON, then=Value("ending")),
                When(is_valid=True, then=Value("current")),
                When(stopped, then=Value("withdrawn")),
                When(outcome=Outcome.REFUSED, then=Value("refused")),
                When(Q(copy__isnull=True) | Q(route=Route.READ_ALOUD, is_witnessed=False), then=Value("unfinished")),
                default=Value("ended"),
            )
        )
    )


def _unanswered():
    """Choices of the version in use of the same form that a record has no answer to."""
    answered = ScopeAnswer.objects.filter(record=OuterRef(OuterRef("pk")), scope__code=OuterRef("code"))
    in_use = FormScope.objects.filter(version__form=OuterRef("version__form"), version__state=State.APPROVED)
    return in_use.filter(~Exists(answered))


def with_consent_code(people, at):
    """The same Participants, each annotated with `consent_code`: a `code` as above, or "none" without a record."""
    records = with_code(ConsentRecord.objects.filter(participant=OuterRef("pk")), at).order_by(*SHOWN_FIRST)
    stopped = Exists(Hold.objects.filter(participant=OuterRef("pk")))
    unasked = Case(When(stopped, then=Value("withdrawn")), default=Value("none"))
    return people.annotate(consent_code=Coalesce(Subquery(records.values("code")[:1]), unasked))


def to_ask_again(people, study, at):
    """Those of `people`, all of `study`, whose form has a new choice since they agreed (A-R11)."""
    agreed = ConsentRecord.objects.filter(version__in=_asking_less(study)).values("participant")
    return with_consent_code(people.filter(pk__in=agreed), at).filter(consent_code=AGAIN)


def with_due_consent(people, study, at):
    """Those of `people`, all of `study`, whose `consent_code` is one of DUE.

    The records that may be due are narrowed first by what is read from the row, so that the code is computed for them
    alone.
    """
    given = ConsentRecord.objects.filter(participant__study=study, outcome=Outcome.GIVEN)
    may_be = given.filter(
        Q(version__in=_asking_less(study))
        | Q(valid_until__lte=at + SOON)
        | Q(copy__isnull=True)
        | Q(route=Route.READ_ALOUD)
    )
    coded = with_consent_code(people.filter(pk__in=may_be.values("participant")), at)
    return coded.filter(consent_code__in=DUE)


def _asking_less(study):
    """Versions of the study's forms that lack a choice of the version now in use."""
    return FormVersion.objects.filter(form__study=study, state=State.SUPERSEDED).filter(Exists(_added()))


def _added():
    """Choices of the version in use of the same form that a version does not have."""
    asked = FormScope.objects.filter(version=OuterRef(OuterRef("pk")), code=OuterRef("code"))
    in_use = FormScope.objects.filter(version__form=OuterRef("form"), version__state=State.APPROVED)
    return in_use.filter(~Exists(asked))


def consent_counts(people, at):
    """{consent code: number of `people`}, counted by the database in one query."""
    coded = with_consent_code(people, at).order_by().values_list("consent_code")
    return dict(coded.annotate(number=Count("pk")))
