"""What a session rests on: the person's own consent on one form and, for a child, a parent's permission (A-R1)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from consent.forms.cohorts import Cohort
from consent.forms.models import ConsentForm
from consent.records.models import ConsentRecord, Hold, Outcome


@dataclass(frozen=True)
class Basis:
    """One person's latest answers to the forms that one session needs, at one moment. Unknown means no.

    `own` answers the form itself and `permission` answers the parents' form beside a child's form. Both are records of
    the same participant, the child, with the annotation `is_valid`; each is None if that form was never answered.
    """

    form: ConsentForm | None
    own: ConsentRecord | None = None
    permission: ConsentRecord | None = None

    @property
    def record(self):
        """The person's own record if it is valid, else None."""
        return self.own if self.own is not None and self.own.is_valid else None

    @property
    def answers(self):
        """The latest record of each form that was answered."""
        return [one for one in (self.own, self.permission) if one is not None]

    @property
    def is_valid(self):
        """Whether every form the session needs was agreed to and that consent is still valid."""
        if self.form is None or not self.form.carries_sessions or self.record is None:
            return False
        return self.form.cohort != Cohort.CHILD or self._is_permitted

    @property
    def _is_permitted(self):
        return self.permission is not None and self.permission.is_valid

    def allows(self, code):
        """Whether it is valid and grants `code`. For a child both forms must grant it. Never asked means no."""
        return self.is_valid and not self.forbids(code)

    def forbids(self, code):
        """Whether any answered form does not grant `code`. If none was answered, nothing is forbidden yet."""
        return any(not one.allows(code) for one in self.answers)

    def asks(self, code):
        """Whether every answered form asks about `code`."""
        return all(any(answer.scope.code == code for answer in one.answers.all()) for one in self.answers)

    @property
    def narrowed(self):
        """How many answers were a yes when they were signed and have become a no since (A-R11)."""
        return sum(one.granted and not one.is_yes for record in self.answers for one in record.answers.all())

    @property
    def missing(self):
        """What still has to be asked for, as sentences; empty when the basis is valid."""
        if self.form is None:
            return "The consent form for this session is not chosen yet."
        if not self.form.carries_sessions:
            return _CANNOT_CARRY.get(self.form.cohort, "").format(form=self.form)
        said = []
        if self.record is None:
            said.append(f"There is no valid consent on “{self.form}” now.")
        if self.form.cohort == Cohort.CHILD and not self._is_permitted:
            said.append(f"There is no valid permission of a parent on “{self.form.permission}” now.")
        return " ".join(said)


_CANNOT_CARRY = {
    Cohort.CHILD: "“{form}” does not name the form for parents yet, so it cannot be used for a session.",
    Cohort.PARENT: "“{form}” is for parents. A child’s session uses the form for children.",
    Cohort.COMPANION: "“{form}” is for somebody who comes along. It cannot be used for a session.",
}


def forms_needed_by(form):
    """The ids of the forms that must be agreed to before a session on `form`."""
    return [] if form is None else [one for one in (form.pk, form.permission_id) if one is not None]


def basis_of(participant, form, at, *, lock=False):
    """The Basis for a session of `participant` on `form` (or None) at `at`. With `lock`, its records are locked."""
    if form is None:
        return Basis(None)
    records = ConsentRecord.objects.filter(participant=participant, version__form__in=forms_needed_by(form))
    records = records.with_validity(at).select_related("version__form").order_by("given_at", "id")
    records = records.select_for_update(of=("self",)) if lock else records
    latest = {one.version.form_id: one for one in records}
    return Basis(form, latest.get(form.pk), latest.get(form.permission_id))


def bases_of(needed, at):
    """{(participant id, form id): Basis} for each (participant id, form) of `needed`, in two queries."""
    people, forms = {one for one, _ in needed}, {pk for _, form in needed for pk in forms_needed_by(form)}
    records = ConsentRecord.objects.filter(participant__in=people, version__form__in=forms).with_validity(at)
    records = records.select_related("version").prefetch_related("answers").order_by("given_at", "id")
    latest = {(one.participant_id, one.version.form_id): one for one in records}
    return {
        (person, form.pk): Basis(form, latest.get((person, form.pk)), latest.get((person, form.permission_id)))
        for person, form in needed
    }


def valid_then_or_since(basis, participant, at):
    """Whether `basis`, read at `at`, is valid, or a consent given after `at` has made it valid."""
    if basis.is_valid:
        return True
    given = ConsentRecord.objects.filter(
        participant=participant, version__form__in=forms_needed_by(basis.form), given_at__gt=at, outcome=Outcome.GIVEN
    )
    newest = given.order_by("-given_at").values_list("given_at", flat=True).first()
    return newest is not None and basis_of(participant, basis.form, newest).is_valid


def may_be_planned_on(basis, participant):
    """Whether a room may be booked: no answer was a no, and every consent that was given is valid on that day.

    A person who was never asked is asked at the first meeting, unless they stopped before (A-R1, A-R2, A-R14).
    """
    if basis.form is None and ConsentRecord.objects.of(participant).exists():
        return False
    if basis.answers:
        return all(one.is_valid for one in basis.answers)
    came_back = ConsentRecord.objects.filter(
        participant=OuterRef("participant"), outcome=Outcome.GIVEN, given_at__gt=OuterRef("placed_at")
    )
    return not Hold.objects.filter(~Exists(came_back), participant=participant).exists()
