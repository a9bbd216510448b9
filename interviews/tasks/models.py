"""A thing we owe to a participant, from the promise until it is done, checked, or no longer needed.

Each row has one origin (a withdrawal, a session, a form) and is made once. Its state follows one table; the log holds
every change. Staff act through the verbs of Task, other folders through the manager.
"""

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from interviews.tasks import actions
from interviews.tasks.kinds import CHECKED, CHOSEN, FACTS, Because, Kind
from interviews.tasks.manager import TaskManager
from interviews.tasks.refusals import (
    DoneBefore,
    DoneByErasure,
    DoneElsewhere,
    NothingToCheck,
    NotOneOfThese,
    NotYours,
    TakenBefore,
)
from interviews.tasks.states import TRANSITIONS, State
from safespace.accounts.models import User
from safespace.accounts.second_person import second_person
from safespace.audit.log import record as log
from safespace.base.models import Base
from safespace.encryption.fields.sealed_fields import SealedText
from safespace.participants.models import Participant
from safespace.participants.separation import require_may_meet


class Task(Base):
    """One thing owed to one person. `recorded_by` promised it; `owner` does it, None for anyone whose role may."""

    study = models.ForeignKey("safespace.Study", models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    origin = models.UUIDField(help_text="the row from which the promise comes")
    words = SealedText(context="task.words", null=True)
    promised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.UUIDField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_because = models.CharField(max_length=12, choices=Because, blank=True, default="")

    objects = TaskManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "kind", "participant"], name="task_made_once"),
            models.CheckConstraint(
                condition=(Q(state__in=["done", "checked"]) & Q(done_at__isnull=False, done_by__isnull=False))
                | (Q(state__in=["open", "dropped"]) & Q(done_at=None, done_by=None)),
                name="task_done_by_a_person",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="checked", checked_at__gte=F("done_at"), kind__in=CHECKED, checked_by__isnull=False)
                    & ~Q(checked_by=F("done_by"))
                )
                | (~Q(state="checked") & Q(checked_at=None, checked_by=None)),
                name="task_checked_by_another_after",
            ),
            models.CheckConstraint(
                condition=(Q(state="dropped", dropped_at__isnull=False) & ~Q(dropped_because=""))
                | (~Q(state="dropped") & Q(dropped_at=None, dropped_because="")),
                name="task_dropped_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["study", "state", "due_at"], name="task_of_study"),
            models.Index(fields=["participant", "state"], name="task_of_person"),
        ]

    class Privacy:
        key = ("content", "participant_id")
        sealed = {"words"}
        open = {
            "id", "recorded_at", "recorded_by", "study", "participant", "kind", "origin", "promised_at", "due_at",
            "owner", "state", "done_at", "done_by", "checked_at", "checked_by", "dropped_at", "dropped_because",
        }  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("tasks:show", args=[self.study_id, self.pk])

    @property
    def facts(self):
        return FACTS[Kind(self.kind)]

    @property
    def title(self):
        """What is owed, such as "Call Alder"; never what a person typed."""
        return Kind(self.kind).label.format(name=self.participant.first_word)

    @property
    def has_button(self):
        """Whether a press can end it: not what an erasure does, or an act on another page."""
        return not self.facts.by_erasure and not self.facts.page

    @property
    def waits_for_check(self):
        return self.state == State.DONE and self.facts.check is not None

    def is_late(self, at):
        return self.state == State.OPEN and self.due_at <= at

    def is_done_by(self, member):
        """Whether `member` may do it: the owner, or, by their role, anyone who may."""
        is_here = member.study_id == self.study_id
        return is_here and (self.owner_id == member.user_id or member.may(self.facts.permission))

    def is_checked_by(self, member):
        """Whether `member` may be its second person, judged by their role and by who did it."""
        return self.may_check(member) and self.waits_for_check and self.done_by != member.user_id

    def may_check(self, member):
        """Whether the role of `member` lets them check tasks of this kind."""
        is_here = member.study_id == self.study_id
        return is_here and self.facts.check is not None and member.may(self.facts.check)

    def check_gate(self, *, by, at):
        """The Gate for `by` to be the second person (F-R4)."""
        return second_person(by=by.actor_id, first=self.done_by, at=at)

    @transaction.atomic
    def take(self, *, by, at):
        """Take it on. Twice is harmless. Raises NotYours, MayNotMeet, DoneBefore, TakenBefore."""
        task = self._locked_for(by)
        if task.owner_id == by.user_id:
            return task
        if task.state != State.OPEN:
            raise DoneBefore
        if task.owner is not None:
            raise TakenBefore(name=task.owner.display_name)
        task.owner = by.user
        task.save(update_fields=["owner"])
        task.log(actions.TAKEN, by=by, at=at)
        return task

    @transaction.atomic
    def finish(self, *, by, at):
        """Record that `by` did it. Twice is harmless.

        Raises NotYours, MayNotMeet, DoneByErasure, DoneElsewhere, DoneBefore.
        """
        task = self._locked_for(by)
        task._require_button()
        if task.state == State.DONE and task.done_by == by.actor_id:
            return task
        if task.state != State.OPEN:
            raise DoneBefore
        return task.move(State.DONE, actions.DONE, by, at, done_at=at, done_by=by.actor_id)

    @transaction.atomic
    def confirm(self, *, by, at):
        """Record that `by`, as the second person, saw that it is done. Twice is harmless.

        Raises NotYours, MayNotMeet, NothingToCheck, GateClosed (F-R4).
        """
        task = self._locked()
        if task.state == State.CHECKED and task.checked_by == by.actor_id:
            return task
        if not task.waits_for_check:
            raise NothingToCheck
        if not task.may_check(by):
            raise NotYours
        require_may_meet(task.participant, by)
        task.check_gate(by=by, at=at).require()
        return task.move(State.CHECKED, actions.CHECKED, by, at, checked_at=at, checked_by=by.actor_id)

    @transaction.atomic
    def reopen(self, *, by, at):
        """Open it again, by the doer or by a second person who finds that it is not done. Twice is harmless.

        Raises NotYours, DoneBefore once it is checked or no longer needed.
        """
        task = self._locked()
        if not (task.is_done_by(by) or task.may_check(by)):
            raise NotYours
        if task.state == State.OPEN:
            return task
        if task.state != State.DONE or not task.has_button:
            raise DoneBefore
        return task.move(State.OPEN, actions.REOPENED, by, at, done_at=None, done_by=None)

    @transaction.atomic
    def drop(self, *, because, by, at):
        """Record that it is no longer needed. Twice is harmless. A wish to be erased cannot be dropped here.

        Raises NotYours, MayNotMeet, NotOneOfThese, DoneByErasure, DoneElsewhere, DoneBefore.
        """
        if because not in CHOSEN:
            raise NotOneOfThese
        task = self._locked_for(by)
        task._require_button()
        if task.state == State.DROPPED and task.dropped_because == because:
            return task
        if task.state != State.OPEN:
            raise DoneBefore
        return task.move(State.DROPPED, actions.DROPPED, by, at, dropped_because=because, dropped_at=at)

    def finish_by_erasure(self, *, first, second, by, at):
        """Record on this locked, open task that an erasure did it: `first` asked for it, `second` agreed, if anyone."""
        self.move(State.DONE, actions.DONE, by, at, done_at=at, done_by=first)
        if second is not None and second != first:
            self.move(State.CHECKED, actions.CHECKED, by, at, checked_at=at, checked_by=second)

    def move(self, state, code, by, at, **changes):
        """Change the state of this locked row and log it. Raises NotAllowedNow."""
        TRANSITIONS.check(self.state, state)
        for name, value in {"state": state, **changes}.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *changes])
        self.log(code, by=by, at=at)
        return self

    def log(self, code, *, by, at):
        detail = {"kind": str(self.kind)}
        if self.dropped_because:
            detail["because"] = str(self.dropped_because)
        log(code, by=by, at=at, participant=self.participant, about=self, detail=detail)

    def _require_button(self):
        if self.facts.by_erasure:
            raise DoneByErasure
        if self.facts.page:
            raise DoneElsewhere

    def _locked(self):
        rows = Task.objects.select_for_update(of=("self",)).select_related("participant", "owner")
        return rows.get(pk=self.pk)

    def _locked_for(self, by):
        task = self._locked()
        if not task.is_done_by(by):
            raise NotYours
        require_may_meet(task.participant, by)
        return task
