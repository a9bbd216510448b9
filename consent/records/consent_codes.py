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


def shown_of(records):
    """Of one person's `records` with a code: the newest valid one, else the newest of all.

    A parent's or companion's is shown only if the person answered no form of their own.
    """
    return max(records, key=lambda one: (one.version.form.cohort in OWN, one.is_valid, one.given_at))


def with_code(records, at):
    """The same ConsentRecords, each annotated with `is_valid` and `code` at `at`.

    `code` is current, ending, again (a newer version asks for more, A-R11), ended, withdrawn, refused or unfinished.
    Each condition is written into the query once for every mention, so none is mentioned twice.
    """
    valid = Case(
        When(~Q(version__state=State.APPROVED) & Exists(_unanswered()), then=Value(AGAIN)),
        When(valid_until__lte=at + SOON, then=Value("ending")),
        default=Value("current"),
    )
    stopped = Exists(Hold.objects.after(OuterRef("participant"), OuterRef("given_at")))
    unsigned = Q(route=Route.READ_ALOUD) & ~both_signed(OuterRef("pk"))
    code = Case(
        When(is_valid=True, then=valid),
        When(stopped, then=Value("withdrawn")),
        When(outcome=Outcome.REFUSED, then=Value("refused")),
        When(Q(copy__isnull=True) | unsigned, then=Value("unfinished")),
        default=Value("ended"),
    )
    return records.with_validity(at).annotate(code=code)


def _unanswered():
    """Choices of the version in use of the same form that a record has no answer to."""
    answered = ScopeAnswer.objects.filter(record=OuterRef(OuterRef("pk")), scope__code=OuterRef("code"))
    in_use = FormScope.objects.filter(version__form=OuterRef("version__form"), version__state=State.APPROVED)
    return in_use.filter(~Exists(answered))


def with_consent_code(people, at):
    """The same Participants, each annotated with `consent_code`: a `code` as above, or "none" without a record."""
    return people.annotate(consent_code=_consent_code(at))


def _consent_code(at):
    is_own = Case(When(version__form__cohort__in=OWN, then=True), default=False)
    records = with_code(ConsentRecord.objects.filter(participant=OuterRef("pk")), at).alias(is_own=is_own)
    records = records.order_by("-is_own", "-is_valid", "-given_at")  # as `shown_of` chooses
    stopped = Exists(Hold.objects.filter(participant=OuterRef("pk")))
    unasked = Case(When(stopped, then=Value("withdrawn")), default=Value("none"))
    return Coalesce(Subquery(records.values("code")[:1]), unasked)


def to_ask_again(people, study, at):
    """Those of `people`, all of `study`, whose form has a new choice since they agreed (A-R11)."""
    agreed = ConsentRecord.objects.filter(version__in=_asking_less(study)).values("participant")
    return with_consent_code(people.filter(pk__in=agreed), at).filter(consent_code=AGAIN)


def with_due_consent(people, study, at):
    """Those of `people`, all of `study`, whose `consent_code` is one of DUE.

    The code is computed only for people with a record that may be due by what stands in its row. CASE holds a database
    to that order.
    """
    given = ConsentRecord.objects.filter(participant__study=study, outcome=Outcome.GIVEN)
    may_be = given.filter(
        Q(version__in=_asking_less(study))
        | Q(valid_until__lte=at + SOON)
        | Q(copy__isnull=True)
        | Q(route=Route.READ_ALOUD)
    )
    code = Case(When(pk__in=may_be.values("participant"), then=_consent_code(at)), default=Value(""))
    return people.annotate(consent_code=code).filter(consent_code__in=DUE)


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
