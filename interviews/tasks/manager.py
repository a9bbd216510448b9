"""How things come to be owed, and how others than staff end them: `owe`, `promise`, `settle` and `drop`."""

import uuid

from django.db import models, transaction
from django.db.models import Q

from interviews.tasks import actions
from interviews.tasks.kinds import CHECKED, FACTS, Kind
from interviews.tasks.refusals import DayPassed
from interviews.tasks.states import State
from safespace.base.once import once
from safespace.participants.models import Participant
from safespace.participants.no_contact import NoContact


class TaskQuerySet(models.QuerySet):
    def within_reach_of(self, member):
        return self.filter(
            study=member.study_id, participant__in=Participant.objects.within_reach_of(member).values("pk")
        )

    def unfinished(self):
        """Open tasks, and tasks that are done but not yet checked by the second person."""
        return self.filter(Q(state=State.OPEN) | Q(state=State.DONE, kind__in=CHECKED))


class TaskManager(models.Manager.from_queryset(TaskQuerySet)):
    @transaction.atomic
    def owe(self, *, kind, participant, origin, due_at, by, at, owner=None, words=""):
        """Promise `kind` to `participant` because of the row with the id `origin`; returns the Task, or None.

        One task for each kind and origin, even if it has ended since. None if it needs contact and the person wants
        none. `words` is what was promised, if a member typed it.
        """
        locked = Participant.objects.select_for_update().get(pk=participant.pk)
        key = uuid.uuid5(origin, f"{kind} {locked.pk}")
        before = self.filter(pk=key).first()
        if before is not None:
            return before
        if FACTS[kind].reaches and NoContact.objects.holds_for(locked):
            return None
        task = self.model(
            id=key, study_id=locked.study_id, participant=locked, kind=kind, origin=origin, due_at=due_at,
            promised_at=at, owner=owner, words=words.strip() or None, recorded_by=by.actor_id,
        )  # fmt: skip
        task.save(force_insert=True)
        task.log(actions.OWED, by=by, at=at)
        return task

    @transaction.atomic
    def promise(self, *, key, participant, words, due_at, owner, by, at):
        """Write down what `by` promised to `participant` in `words`. Idempotent under `key`. Raises DayPassed."""
        locked = Participant.objects.select_for_update().get(pk=participant.pk)
        said = {"participant_id": locked.pk, "due_at": due_at, "owner_id": owner and owner.pk, "words": words.strip()}

        def make():
            if due_at <= at:
                raise DayPassed
            task = self.model(
                id=key, study_id=locked.study_id, kind=Kind.PROMISE, origin=key, promised_at=at,
                recorded_by=by.actor_id, **said,
            )  # fmt: skip
            task.save(force_insert=True)
            task.log(actions.OWED, by=by, at=at)
            return task

        return once(self.model, key, by=by, make=make, same=said)

    @transaction.atomic
    def drop(self, *, participant, because, by, at, kinds=tuple(Kind), **where):
        """Mark the open tasks of `participant` of these `kinds` as no longer needed. `where` narrows them further."""
        rows = self.select_for_update().filter(participant=participant, state=State.OPEN, kind__in=kinds, **where)
        for task in rows.order_by("pk"):
            task.move(State.DROPPED, actions.DROPPED, by, at, dropped_because=because, dropped_at=at)

    @transaction.atomic
    def settle(self, *, participant, kinds, done_by, by, at, **where):
        """Record that the account `done_by` did the open tasks of `participant` of these `kinds`, by another act."""
        rows = self.select_for_update().filter(participant=participant, state=State.OPEN, kind__in=kinds, **where)
        for task in rows.order_by("pk"):
            task.move(State.DONE, actions.DONE, by, at, done_at=at, done_by=done_by)
