"""One person at the tablet: which step is open, and what they have answered so far."""

from contextlib import suppress

from django.db import models, transaction
from django.db.models import F, Q

from consent.forms.models import FormVersion
from consent.forms.scopes import TAKE_PART
from consent.records import actions
from consent.records.gates import asking_gate
from consent.records.models import Hold
from consent.records.tablet.steps import (
    READING,
    STEPS,
    AnswerMissing,
    End,
    Interpreter,
    SittingOver,
    StepNotOpen,
    WitnessCannotHandOver,
    teach_back,
)
from safespace.audit.log import record as log
from safespace.base.models import Base
from safespace.base.once import once
from safespace.encryption.fields.sealed_fields import SealedJSON, SealedText
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.participants.models import Participant
from safespace.studies.models import Membership


class ConsentSittingManager(models.Manager):
    @transaction.atomic
    def begin(self, *, key, participant, version, by, at, with_whom="", interpreter="none", **more):
        """Start a sitting of `participant` on `version`; the Membership `by` is with them. Idempotent under `key`.

        `with_whom` says who else is in the room, and `interpreter` is an Interpreter. `more` may hold
        `asked_themselves`, `read_along` and, if the form is read out, the Membership `witness`. An open sitting of the
        same person is closed as left. Raises GateClosed (see `asking_gate`).
        """
        Participant.objects.select_for_update().get(pk=participant.pk)

        def make():
            asking_gate(participant, version, by, at, **more).require()
            for left_behind in self.filter(participant=participant, ended_at=None):
                left_behind.end(End.LEFT, at=at)
            sitting = ConsentSitting(
                id=key,
                participant=participant,
                version=version,
                obtained_by=by,
                with_whom=with_whom,
                interpreter=interpreter,
                asked_themselves=more.get("asked_themselves", False),
                read_along=more.get("read_along", False),
                witness=more.get("witness"),
                opened_at=at,
                recorded_by=by.actor_id,
            )
            sitting.save(force_insert=True)
            sitting.log(actions.TABLET_SET_UP, at, {"version": version.number, "interpreter": interpreter})
            return sitting

        witness = more.get("witness")
        same = {
            "participant_id": participant.pk, "version_id": version.pk, "with_whom": with_whom,
            "interpreter": interpreter, "asked_themselves": more.get("asked_themselves", False),
            "witness_id": witness and witness.pk, "read_along": more.get("read_along", False),
        }  # fmt: skip
        return once(ConsentSitting, key, by=by, make=make, same=same)

    def lent(self, key):
        """The sitting with the id `key` and everything its pages need, or None."""
        whole = self.select_related(
            "participant", "version__form__study", "obtained_by__user", "obtained_by__study", "record__copy",
            "witness__user",
        )  # fmt: skip
        return whole.filter(pk=key).first() if key else None

    def to_carry_on(self, participant):
        """The person's last sitting if it was left or put off before its end, else None."""
        last = self.filter(participant=participant).select_related("version__form").order_by("-opened_at").first()
        return last if last and last.ended_as in (End.OPEN, End.NOT_TODAY, End.LEFT) else None


class ConsentSitting(Base):
    """One person at the tablet: they read a form version, choose, and sign.

    `draft` holds what they have done so far, sealed, and is emptied on signing: {"read": [steps], "answers": {code:
    bool}, "teach": {"chosen": n | "unsure", "first": the same, "again": bool}, "page": {step: input not sent yet}}.
    Which step is open is worked out from it, so requesting a later step skips nothing.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="sittings")
    obtained_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    witness = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, help_text="if it is read out")
    with_whom = SealedText(context="sitting.with_whom", default="")
    interpreter = models.CharField(max_length=12, choices=Interpreter, default=Interpreter.NONE)
    read_along = models.BooleanField(default=False, help_text="whether a person who knows the language reads along")
    draft = SealedJSON(context="sitting.draft", default=dict)
    asked_themselves = models.BooleanField(help_text="whether they came to us after they had stopped or said no")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=10, choices=End, default=End.OPEN, blank=True)

    objects = ConsentSittingManager()

    class Meta:
        db_table = "consent_sitting"
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(ended_at=None), name="one_open_sitting_a_person"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="sitting_ends_somehow",
            ),
            models.CheckConstraint(
                condition=Q(witness=None) | ~Q(witness=F("obtained_by")), name="sitting_witnessed_by_another"
            ),
        ]

    class Privacy:
        key = ("content", "participant_id")
        sealed = {"with_whom", "draft"}
        open = {
            "id", "recorded_at", "recorded_by", "participant", "version", "obtained_by", "witness", "interpreter",
            "asked_themselves", "read_along", "opened_at", "ended_at", "ended_as",
        }  # fmt: skip

    def __str__(self):
        return "A sitting"

    @property
    def signed(self):
        """The ConsentRecord this sitting produced, or None."""
        return getattr(self, "record", None)

    @property
    def answers(self):
        """The answers so far: {code: bool}."""
        return self.draft.get("answers", {})

    @property
    def page(self):
        """Input on a page that was not sent yet, such as half a signature: {step: {…}}."""
        return self.draft.get("page", {})

    @property
    def declines(self):
        """Whether they said no to taking part; then nothing else needs an answer."""
        return self.answers.get(TAKE_PART) is False

    @property
    def understood(self):
        """Whether the check of our explanation is done: the right answer was chosen, or we talked about it again."""
        teach = self.draft.get("teach", {})
        right = self.version.teach_right
        return teach.get("again") is True or (right is not None and teach.get("chosen") == right)

    @property
    def current_step(self):
        """The furthest step that is open. Until signing, every earlier step may be opened again."""
        if self.ended_at:
            return "done"
        if self.signed:
            return "copy"
        for step in READING:
            if step not in self.draft.get("read", []):
                return step
        if self.declines:
            return "sign"
        if set(self.answers) != {choice["code"] for choice in self.version.choices}:
            return "choices"
        return "sign" if self.understood else "explain"

    def opens(self, step):
        """Whether `step` may be shown now. After signing, only the current step may."""
        if step not in STEPS or self.ended_at or self.signed:
            return step == self.current_step
        skipped = step == "explain" and self.declines
        return STEPS.index(step) <= STEPS.index(self.current_step) and not skipped

    def require_step(self, step):
        """Raise SittingOver or StepNotOpen unless `step` is open."""
        if self.ended_at:
            raise SittingOver
        if not self.opens(step):
            raise StepNotOpen

    def locked(self):
        """This sitting, read again and locked. The participant is locked before it."""
        Participant.objects.select_for_update().get(pk=self.participant_id)
        whole = ConsentSitting.objects.select_related(
            "participant__study", "version__form__study", "obtained_by__study", "record__copy", "witness__study"
        )
        return whole.select_for_update(of=("self",)).get(pk=self.pk)

    @transaction.atomic
    def read(self, step, *, at):
        """Record that the person has read `step`, which is "about" or "what"."""
        sitting = self.locked()
        sitting.require_step(step)
        if step not in READING:
            raise StepNotOpen
        return sitting.keep(read=[*{*sitting.draft.get("read", []), step}])

    @transaction.atomic
    def answer(self, answers, *, at, complete=True):
        """Save `answers` ({code: bool}); codes that the version does not ask are ignored.

        With `complete`, raises AnswerMissing unless every choice has an answer or taking part is a no.
        """
        sitting = self.locked()
        sitting.require_step("choices")
        asked = [choice["code"] for choice in sitting.version.choices]
        kept = {code: answers[code] for code in asked if isinstance(answers.get(code), bool)}
        if complete and kept.get(TAKE_PART) is not False and len(kept) < len(asked):
            raise AnswerMissing
        return sitting.keep(answers=kept)

    @transaction.atomic
    def explain(self, chosen, *, again, at):
        """Save the answer to the check of our explanation (an index or "unsure") and whether we talked `again`."""
        sitting = self.locked()
        sitting.require_step("explain")
        teach = teach_back(sitting.draft.get("teach", {}), chosen, again, right=sitting.version.teach_right)
        return sitting.keep(teach=teach, page={**sitting.page, "explain": {}})

    @transaction.atomic
    def not_today(self, *, at):
        """Put signing off to another day: the answers are kept and nothing is agreed. Twice is harmless."""
        sitting = self.locked()
        if sitting.ended_as != End.NOT_TODAY:
            sitting.require_step("sign")
            sitting.keep(page={})
            sitting.end(End.NOT_TODAY, at=at)
            sitting.log(actions.NOT_TODAY, at)
        return sitting

    @transaction.atomic
    def leave(self, *, at):
        """The person leaves at any step; their answers are kept. Twice is harmless."""
        sitting = self.locked()
        if not sitting.ended_at:
            with suppress(KeyDestroyed):  # the person was erased meanwhile
                sitting.keep(page={})
            sitting.end(End.LEFT, at=at)
            sitting.log(actions.LEFT, at)
        return sitting

    @transaction.atomic
    def carry_on(self, *, by, at, asked_themselves=False, witness=None, read_along=False):
        """Reopen the person's last sitting, if it was left or put off, with `by` and any `witness` beside them.

        Once signed, only the copy step remains, so the gate is not checked and the witness cannot change.
        Raises GateClosed, SittingOver, WitnessCannotHandOver.
        """
        sitting = self.locked()
        if sitting != ConsentSitting.objects.to_carry_on(sitting.participant):
            raise SittingOver
        if not sitting.signed:
            more = {"asked_themselves": asked_themselves, "witness": witness, "read_along": read_along}
            asking_gate(sitting.participant, sitting.version, by, at, **more).require()
            sitting.witness, sitting.read_along = witness, read_along
        elif sitting.witness and sitting.witness.user_id == by.user_id:
            raise WitnessCannotHandOver
        sitting.obtained_by, sitting.asked_themselves = by, asked_themselves
        sitting.opened_at, sitting.ended_at, sitting.ended_as = at, None, End.OPEN
        kept = ("obtained_by", "witness", "asked_themselves", "read_along", "opened_at", "ended_at", "ended_as")
        sitting.save(update_fields=kept)
        sitting.log(actions.CARRIED_ON, at)
        return sitting

    # The caller of these holds the lock.

    def require_gate(self, at):
        """Raise GateClosed unless this person may still be asked for consent on this version at `at`.

        That they came to us themselves counts only until they stop again, for example by phone during the sitting.
        """
        asked = self.asked_themselves and not Hold.objects.after(self.participant_id, self.opened_at).exists()
        more = {"asked_themselves": asked, "witness": self.witness, "read_along": self.read_along}
        asking_gate(self.participant, self.version, self.obtained_by, at, **more).require()

    def end(self, how, *, at):
        """Close the sitting as `how`, an End. The caller writes the log."""
        self.ended_as, self.ended_at = how, at
        self.save(update_fields=["ended_as", "ended_at"])

    def log(self, code, at, detail=None, *, wrote=()):
        log(code, by=self.obtained_by, at=at, participant=self.participant, about=self, detail=detail, wrote=wrote)

    def keep(self, **parts):
        """Replace `parts` of the draft."""
        self.draft = {**self.draft, **parts}
        self.save(update_fields=["draft"])
        return self
