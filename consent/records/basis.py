"""What a talk rests on: the person's own consent on one form and, for a child, a parent's permission (A-R1, A3)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from consent.forms.cohorts import Cohort
from consent.forms.models import ConsentForm
from consent.records.models import ConsentRecord, Hold, Outcome


@dataclass(frozen=True)
class Basis:
    """The last answers of one person to the forms that one talk needs, at one moment. Unknown means no.

    `own` is the answer to the form itself, `permission` the one to the parents' form of a child's form; each is None
    where there is none, and has `stands`. Both are records of the same participant, the child.
    """

    form: ConsentForm | None
    own: ConsentRecord | None = None
    permission: ConsentRecord | None = None

    @property
    def record(self):
        """The person's own record if it stands, else None."""
        return self.own if self.own is not None and self.own.stands else None

    @property
    def answers(self):
        """The last answer to each form the talk needs, as far as there is one."""
        return [one for one in (self.own, self.permission) if one is not None]

    @property
    def stands(self):
        """Whether everything the talk needs was said yes to and still holds."""
        if self.form is None or not self.form.carries_sessions or self.record is None:
            return False
        return self.form.cohort != Cohort.CHILD or (self.permission is not None and self.permission.stands)

    def allows(self, code):
        """Whether it stands and grants `code`; with a child, only what both said yes to. Never asked is no."""
        return self.stands and not self.forbids(code)

    def forbids(self, code):
        """Whether somebody who answered did not say yes to `code`. Without any answer nothing is forbidden yet."""
        return any(not one.allows(code) for one in self.answers)

    def asks(self, code):
        """Whether every form that was answered asks about `code`."""
        return all(any(answer.scope.code == code for answer in one.answers.all()) for one in self.answers)

    @property
    def missing(self):
        """What has to be asked for, as sentences; empty when it stands."""
        if self.form is None:
            return "The consent form this talk rests on is not chosen yet."
        if not self.form.carries_sessions:
            return _CANNOT_CARRY.get(self.form.cohort, "").format(form=self.form)
        said = []
        if self.record is None:
            said.append(f"There is no consent that holds now on “{self.form}”, a form that is approved.")
        if self.form.cohort == Cohort.CHILD and not (self.permission is not None and self.permission.stands):
            said.append(f"There is no parent’s permission that holds now, on “{self.form.permission}”.")
        return " ".join(said)


_CANNOT_CARRY = {
    Cohort.CHILD: "“{form}” does not say yet which form the parents read, so no talk can rest on it.",
    Cohort.PARENT: "“{form}” is for parents. A child’s talk rests on the form for children.",
    Cohort.COMPANION: "“{form}” is for somebody who comes along. No talk can rest on it.",
}


def needed_by(form):
    """Ids of the forms that have to be agreed to for a talk on `form`."""
    return [] if form is None else [one for one in (form.pk, form.permission_id) if one is not None]


def basis_of(participant, form, at, *, lock=False):
    """The Basis of a talk of `participant` on `form` (or None) at `at`; with `lock`, its records stay locked."""
    if form is None:
        return Basis(None)
    last = _last_answers(participant, needed_by(form), at, lock)
    return Basis(form, last.get(form.pk), last.get(form.permission_id))


def _last_answers(participant, forms, at, lock):
    stands = Exists(ConsentRecord.objects.standing(at).filter(pk=OuterRef("pk")))
    answers = ConsentRecord.objects.filter(participant=participant, version__form__in=forms).annotate(stands=stands)
    answers = answers.select_related("version").order_by("given_at", "id")
    answers = answers.select_for_update(of=("self",)) if lock else answers
    return {one.version.form_id: one for one in answers}


def stands_since(basis, participant, at):
    """Whether `basis`, read at `at`, stands, or has come to stand since by a newer yes."""
    if basis.stands:
        return True
    given = ConsentRecord.objects.filter(
        participant=participant, version__form__in=needed_by(basis.form), given_at__gt=at, outcome=Outcome.GIVEN
    )
    newest = given.order_by("-given_at").values_list("given_at", flat=True).first()
    return newest is not None and basis_of(participant, basis.form, newest).stands


def may_be_planned_on(basis, participant):
    """Whether a room may be booked: nobody said no, and what was answered holds on that day (A-R1, A-R2, A-R14).

    Without any answer the person is asked at the first meeting, unless they stopped before.
    """
    if basis.form is None and ConsentRecord.objects.of(participant).exists():
        return False
    if basis.answers:
        return all(one.stands for one in basis.answers)
    came_back = ConsentRecord.objects.filter(
        participant=OuterRef("participant"), outcome=Outcome.GIVEN, given_at__gt=OuterRef("placed_at")
    )
    return not Hold.objects.filter(~Exists(came_back), participant=participant).exists()
