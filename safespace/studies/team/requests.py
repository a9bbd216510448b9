"""Requests for a role (F-R4, F-R6)."""

from django.db import models
from django.db.models import F, Q

from safespace.accounts.models import User
from safespace.base.models import Base
from safespace.base.transitions import Transitions
from safespace.studies.models import Membership, Study
from safespace.studies.need_to_know import IDENTITY_READERS, Role


class RequestState(models.TextChoices):
    WAITING = "waiting", "Waits for what is missing"
    GIVEN = "given", "Given"
    DECLINED = "declined", "Not given"


NEXT = Transitions({RequestState.WAITING: {RequestState.GIVEN, RequestState.DECLINED}})


class RoleRequestQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=RequestState.WAITING).select_related("study", "user")


class RoleRequest(Base):
    """A request by `recorded_by` that `user` gets `role` in `study`. Only `granting` decides it."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(max_length=32, choices=Role)
    starts_on = models.DateField(null=True, help_text="empty for the day it is given")
    ends_on = models.DateField(null=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    membership = models.OneToOneField(Membership, models.PROTECT, null=True, related_name="request")

    objects = RoleRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "user"], condition=Q(state=RequestState.WAITING), name="role_asked_for_once"
            ),
            models.CheckConstraint(condition=~Q(recorded_by=F("user")), name="role_not_asked_for_oneself"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("user")), name="role_not_given_by_its_holder"
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.GIVEN)
                | ~Q(role__in=IDENTITY_READERS)
                | ~Q(decided_by=F("recorded_by")),
                name="role_given_by_a_second_person",
            ),
        ]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "study", "user", "role", "starts_on", "ends_on", "asked_at", "state",
            "decided_at", "decided_by", "membership",
        }  # fmt: skip

    def __str__(self):
        return self.role

    @property
    def needs_a_second_person(self):
        """Whether a second person must agree, because the role can open names alone."""
        return self.role in IDENTITY_READERS

    def locked(self):
        """The same row, locked until the transaction ends."""
        return RoleRequest.objects.select_for_update(of=("self",)).select_related("study", "user").get(pk=self.pk)
