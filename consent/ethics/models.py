"""The ethics approval of a study, with its dates and suspensions (F-R1, F-R2, F-R3)."""

from datetime import datetime, time, timedelta
from functools import partial

from django.db import models, transaction
from django.db.models import F, Max, Min, Q

from consent.announcements import APPROVAL_RECORDED, APPROVAL_SUSPENDED
from consent.ethics import actions
from safespace.audit.log import record as log
from safespace.base.constraints import AppendOnly
from safespace.base.days import months_after
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedText
from safespace.outbox.announcements import announce
from safespace.studies.approval import note_approval, note_suspension
from safespace.studies.models import Study

LONGEST = 120
"""The longest approval, in months (†). A committee's own interval is usually shorter."""


def last_day_possible(today):
    """The latest possible last day of an approval that is recorded `today`, in calendar months."""
    return months_after(today, LONGEST)


class EndsTooEarly(Refusal):
    """An approval must last at least until the day it is recorded."""

    sentence = "This day has passed. Give the last day of the approval."
    status = 422
    field = "ends_on"


class EndsTooLate(Refusal):
    """A mistyped year would approve the study for centuries."""

    sentence = "An approval lasts ten years at most. Look at the year again."
    status = 422
    field = "ends_on"


class ReasonToSuspendMissing(Refusal):
    sentence = "Say in a few words why the approval is suspended. The team reads it."
    status = 422
    field = "reason"


class NothingToSuspend(Refusal):
    sentence = "No approval of this study is running, so there is nothing to suspend."


class ApprovalQuerySet(models.QuerySet):
    def running(self, study, at):
        """Approvals in force on the day of `at` in the study's time zone: not ended and not suspended."""
        today = study.day(at)
        return self.filter(study=study, starts_on__lte=today, ends_on__gte=today, suspension=None)

    def suspended(self, study, at):
        """Suspended approvals that would still be running at `at`."""
        return self.filter(study=study, ends_on__gte=study.day(at), suspension__isnull=False)


class ApprovalManager(models.Manager.from_queryset(ApprovalQuerySet)):
    def live(self, study, at):
        """The approval under which `study` may act at `at`, or None if it may not (F-R1, F-R2).

        Days begin and end at midnight in the study's time zone, and `ends_on` is included.
        """
        return self.running(study, at).order_by("-ends_on", "-recorded_at").first()

    @transaction.atomic
    def record(self, *, key, study, reference, ends_on, by, at):
        """Record that the committee approved `study` from today to the end of `ends_on`. Ends a suspension.

        Returns the approval that is running already if its reference and last day are the same. Idempotent under `key`.
        Raises EndsTooEarly, EndsTooLate.
        """
        today = study.day(at)
        if ends_on < today:
            raise EndsTooEarly
        if ends_on > last_day_possible(today):
            raise EndsTooLate
        locked = Study.objects.select_for_update().get(pk=study.pk)
        found = self.running(study, at).filter(reference=reference, ends_on=ends_on).first()
        if found:
            return found
        same = {"study_id": study.pk, "reference": reference, "ends_on": ends_on}
        make = partial(self._make, key, locked, reference, ends_on, by, at)
        return once(self.model, key, by=by, make=make, same=same)

    def _make(self, key, study, reference, ends_on, by, at):
        was_suspended, starts_on = study.suspended_at is not None, study.day(at)
        approval = Approval(
            id=key, study=study, reference=reference, starts_on=starts_on, ends_on=ends_on, recorded_by=by.actor_id
        )
        approval.save(force_insert=True)
        running = self.running(study, at).aggregate(first=Min("starts_on"), last=Max("ends_on"))
        note_approval(study, first_day=running["first"], last_day=running["last"])
        detail = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
        log(actions.RECORDED, by=by, at=at, study=study, about=approval, detail=detail, wrote=[approval])
        announce(APPROVAL_RECORDED, at=at, study=study.pk, lifted=int(was_suspended))
        return approval

    @transaction.atomic
    def suspend(self, *, study, reason, by, at):
        """Suspend every approval of `study` that has not ended, and notify the whole team. Twice is harmless.

        Only a new approval ends the suspension (F-R2). Raises ReasonToSuspendMissing, or NothingToSuspend if the study
        has no approval that has not ended.
        """
        if len(reason.strip()) < 3:
            raise ReasonToSuspendMissing
        locked = Study.objects.select_for_update().get(pk=study.pk)
        open_ones = self.filter(study=study, ends_on__gte=study.day(at))
        if not open_ones.exists():
            raise NothingToSuspend
        running = list(open_ones.filter(suspension=None))
        for approval in running:
            suspension = Suspension(approval=approval, suspended_at=at, reason=reason.strip(), recorded_by=by.actor_id)
            suspension.save(force_insert=True)
            log(actions.SUSPENDED, by=by, at=at, study=study, about=approval, wrote=[suspension])
        if running:
            note_suspension(locked, at)
            announce(APPROVAL_SUSPENDED, at=at, study=study.pk)


class Approval(Base):
    """The committee's approval of a study from `starts_on` to the end of `ends_on`. Never edited."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=60, help_text="the committee's own reference")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day that counts")

    objects = ApprovalManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="approval_ends_after_it_starts"),
            AppendOnly(name="approval_written_once"),
        ]
        indexes = [models.Index(fields=["study", "ends_on"], name="approval_of_study")]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "study", "reference", "starts_on", "ends_on"}

    def __str__(self):
        return self.reference

    @property
    def suspended_at(self):
        """When it was suspended, or None."""
        suspension = getattr(self, "suspension", None)
        return suspension.suspended_at if suspension else None

    @property
    def ends_at(self):
        """The midnight after its last day, in the time zone of the study."""
        return datetime.combine(self.ends_on + timedelta(days=1), time(), tzinfo=self.study.tz)


class Suspension(Base):
    """The committee suspended an approval. It is never lifted; the committee gives a new approval (F-R2)."""

    approval = models.OneToOneField(Approval, models.PROTECT, related_name="suspension")
    suspended_at = models.DateTimeField()
    reason = SealedText(context="suspension.reason", null=True, help_text="what the team reads; earlier ones have none")

    class Meta:
        constraints = [AppendOnly(name="suspension_written_once")]

    class Privacy:
        key, path = ("study", "study_id"), "approval__study_id"
        sealed = {"reason"}
        open = {"id", "recorded_at", "recorded_by", "approval", "suspended_at"}

    def __str__(self):
        return "A suspension"

    @property
    def study_id(self):
        return self.approval.study_id
