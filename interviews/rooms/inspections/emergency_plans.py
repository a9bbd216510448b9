"""Emergency plans of rooms, and who has read them (D-R5)."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef

from interviews.rooms import actions
from interviews.rooms.models import Room
from safespace.audit.log import record
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedJSON

PARTS = (
    ("meeting_point", "Where everyone meets outside", "Such as: the oak behind the library."),
    ("fire", "Fire or alarm", "The way out, and who counts heads."),
    ("medical", "A person is unwell", "Where the first-aid box is, and who is called."),
    ("arrives", "Somebody they fear arrives", "The cover topic, the neutral way out, the room to meet in again."),
    ("violence", "Somebody becomes violent", "Who leaves first, which way, and how help is called."),
    ("self_harm", "Somebody may harm themselves", "Who stays, who calls, and whom."),
    (
        "seizure",
        "Somebody demands recordings or papers",
        "What is said, and who is called before handing over.",
    ),
)
"""Code, heading and hint of each part of a plan."""


class NewerPlan(Refusal):
    sentence = "There is a newer plan now. Read that one."


class PlanManager(models.Manager):
    def current(self, room):
        return self.filter(room=room).order_by("-number").first()

    @transaction.atomic
    def write(self, *, key, room, words, by, at, study=None):
        """Put a new version of the plan of `room` in force. `words` are {code of PARTS: text}."""
        room = Room.objects.select_for_update().get(pk=room.pk)

        kept = {code: words[code] for code, _, _ in PARTS if words.get(code)}

        def make():
            number = (self.filter(room=room).aggregate(n=Max("number"))["n"] or 0) + 1
            plan = self.create(id=key, room=room, number=number, words=kept, recorded_at=at, recorded_by=by.actor_id)
            record(actions.PLAN_WRITTEN, by=by, at=at, study=study, about=room, detail={"number": number})
            return plan

        return once(self.model, key, by=by, make=make, same={"room_id": room.pk, "words": kept})


class EmergencyPlan(Base):
    """One version of the emergency plan of a room. Append-only: a change is a new version.

    Sealed, because the plan tells an attacker where people leave and where they meet again.
    """

    room = models.ForeignKey(Room, models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField()
    words = SealedJSON(context="emergency_plan.words", help_text="code of a part: what to do, in short lines")

    objects = PlanManager()

    class Privacy:
        key = ("site", "room_id")
        sealed = {"words"}
        open = {"id", "room", "number", "recorded_at", "recorded_by"}

    class Meta:
        constraints = [
            AppendOnly(name="emergency_plan_append_only"),
            models.UniqueConstraint(fields=["room", "number"], name="emergency_plan_numbered_once"),
        ]

    def __str__(self):
        return f"version {self.number}"

    @property
    def parts(self):
        """(heading, text) of each part that was written."""
        return [(heading, self.words[code]) for code, heading, _ in PARTS if code in self.words]

    @transaction.atomic
    def acknowledge(self, *, by, at, study=None):
        """Record that `by` has read this version. Repeating it changes nothing. Raises NewerPlan."""
        Room.objects.select_for_update(no_key=True).get(pk=self.room_id)
        if EmergencyPlan.objects.current(self.room_id) != self:
            raise NewerPlan
        read, made = PlanRead.objects.get_or_create(
            plan=self, user_id=by.actor_id, defaults={"recorded_at": at, "recorded_by": by.actor_id}
        )
        if made:
            detail = {"number": self.number}
            record(actions.PLAN_READ, by=by, at=at, study=study, about=self.room, detail=detail)
        return read


class PlanRead(Base):
    """One user has read one version of a plan."""

    plan = models.ForeignKey(EmergencyPlan, models.PROTECT, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Privacy:
        sealed = set()
        open = {"id", "plan", "user", "recorded_at", "recorded_by"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "user"], name="emergency_plan_read_once")]

    def __str__(self):
        return "read"


def read_by(room, user):
    """An expression: whether `user` has read the current plan of `room`. Both are field names of the outer query."""
    return Exists(_of_current_plan(PlanRead.objects.filter(plan__room=OuterRef(room), user=OuterRef(user))))


def _of_current_plan(reads):
    newer = EmergencyPlan.objects.filter(room=OuterRef("plan__room"), number__gt=OuterRef("plan__number"))
    return reads.filter(~Exists(newer))


def has_read(room, who):
    """Whether `who` has read the current plan of `room`. False if there is no plan."""
    return _of_current_plan(PlanRead.objects.filter(plan__room=room, user_id=who.actor_id)).exists()
