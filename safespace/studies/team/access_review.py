"""The access review: every 90 days a colleague decides whether each role is still needed (F-R5)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Max, OuterRef, Q, Subquery

from safespace.audit import log
from safespace.audit.models import Entry
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.studies import actions
from safespace.studies.models import Membership
from safespace.studies.need_to_know import IDENTITY_READERS
from safespace.studies.roles import Permission
from safespace.studies.team.requests import RequestState, RoleRequest


class OwnAccess(Refusal):
    """A person tried to review their own role (F-R4)."""

    sentence = "Somebody else looks at your own role."
    status = 403


class NotReviewing(Refusal):
    """The person's role does not include the access review."""

    sentence = "Your role does not include the access review of this study."
    status = 403


class RoleOver(Refusal):
    sentence = "This role has ended meanwhile, so there is nothing left to decide."


class Verdict(models.TextChoices):
    KEEP = "keep", "Keep"
    REMOVE = "remove", "Remove"


class AccessDecisionManager(models.Manager):
    def decide(self, *, key, theirs, verdict, by, at):
        """Record that the Membership `theirs` is kept, or end it. Raises OwnAccess, NotReviewing, RoleOver."""
        with transaction.atomic():
            theirs = Membership.objects.select_for_update(of=("self",)).select_related("study").get(pk=theirs.pk)
            if by.study_id != theirs.study_id or not by.holds(at) or not by.may(Permission.REVIEW_ACCESS):
                raise NotReviewing
            if by.actor_id == theirs.user_id:
                raise OwnAccess
            same = {"membership_id": theirs.pk, "verdict": verdict}
            return once(self.model, key, by=by, make=lambda: self._decide(key, theirs, verdict, by, at), same=same)

    def _decide(self, key, theirs, verdict, by, at):
        if theirs.ended_at is not None:
            raise RoleOver
        decision = AccessDecision(
            id=key, membership=theirs, verdict=Verdict(verdict), decided_at=at, recorded_by=by.actor_id
        )
        decision.save(force_insert=True)
        if decision.verdict == Verdict.REMOVE:
            theirs.close(by=by, at=at)
        else:
            detail = {"role": theirs.role, "user": str(theirs.user_id)}
            log.record(actions.ACCESS_KEPT, by=by, at=at, study=theirs.study, about=theirs, detail=detail)
        return decision


class AccessDecision(Base):
    """One review of a role: kept or removed. Never edited, never deleted."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=8, choices=Verdict)
    decided_at = models.DateTimeField()

    objects = AccessDecisionManager()

    class Meta:
        constraints = [AppendOnly(name="access_decision_written_once")]
        indexes = [models.Index(fields=["membership", "decided_at"], name="access_decision_of_role")]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "membership", "verdict", "decided_at"}

    def __str__(self):
        return self.verdict


@dataclass(frozen=True)
class Held:
    """A role as the review lists it: last reviewed, last used, and when the next review is due."""

    membership: Membership
    looked_at: datetime | None
    last_used: datetime | None
    due_on: date

    def is_due(self, today):
        return self.due_on <= today


def held_roles(study, at):
    """The roles of `study` that hold at `at`, as Held, those due first. Uses a fixed number of queries."""
    rows = Membership.objects.not_ended().filter(study=study).select_related("user", "study")
    rows = [one for one in rows.annotate(looked_at=Max("reviews__decided_at")) if one.holds(at)]
    used = dict(
        Entry.objects.of_study(study.pk)
        .filter(actor_id__in=[one.user_id for one in rows])
        .values_list("actor_id")
        .annotate(last=Max("recorded_at"))
    )
    held = [Held(one, one.looked_at, used.get(one.user_id), due_on(one)) for one in rows]
    return sorted(held, key=lambda one: (one.due_on, one.membership.user.display_name))


def due_on(membership):
    """The day by which a role must be reviewed: 90 days (†) after its last review, or after its first day.

    `membership` is annotated with `looked_at`, the moment of its last review.
    """
    begun = membership.study.day(membership.looked_at) if membership.looked_at else membership.starts_on
    return begun + settings.ACCESS_REVIEW_EVERY


def waits_for(member, at):
    """(number of roles to review, number of role requests) waiting for `member`, in one query, without their own."""
    today = member.study.day(at)
    asked = RoleRequest.objects.filter(study=OuterRef("study"), state=RequestState.WAITING).order_by()
    not_theirs = Q(user_id=member.user_id) | Q(recorded_by=member.user_id, role__in=IDENTITY_READERS)
    asked = asked.exclude(not_theirs).values("study").annotate(n=Count("pk")).values("n")
    rows = Membership.objects.not_ended().filter(study=member.study).select_related("study")
    rows = list(rows.annotate(looked_at=Max("reviews__decided_at"), asked=Subquery(asked)))
    due = [one for one in rows if one.user_id != member.user_id and one.holds(at) and due_on(one) <= today]
    return len(due), (rows[0].asked or 0) if rows else 0


def overdue(member, at):
    """The number of roles that `member` has to review."""
    return waits_for(member, at)[0]
