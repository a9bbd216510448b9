"""Requests to reset the second factor of a colleague who lost it: two other people, and a day's wait (E-R10)."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from safespace.base.models import Base

LASTS = timedelta(hours=24)
"""How long a request waits for the second person."""

HANDED_OVER_WITHIN = timedelta(days=3)
"""How long after the day's wait the link can still be made (†)."""

SHOWN_FOR = timedelta(days=7)
"""How long those who asked and confirmed read that the owner stopped it (†)."""


class FactorResetQuerySet(models.QuerySet):
    def was_reset(self, user):
        """Whether two people have reset this account before; later links then need two people as well (E-R10)."""
        return self.filter(user=user, completed_at__isnull=False).exists()

    def open(self, at):
        """Requests that wait for the second person, for the owner's day to object, or for the link to be made."""
        return self.filter(completed_at=None, dropped_at=None).filter(
            Q(confirmed_at=None, asked_at__gt=at - LASTS)
            | Q(confirmed_at__gt=at - settings.RESET_WAIT - HANDED_OVER_WITHIN)
        )

    def stopped_by_owner(self, at):
        """Requests that the owner of the account stopped within the last week, the latest first."""
        stopped = self.filter(dropped_by=F("user"), dropped_at__gt=at - SHOWN_FOR)
        return stopped.select_related("user", "asked_by").order_by("-dropped_at")

    def waiting(self, at):
        """Requests of the last day that are neither confirmed nor dropped."""
        return self.filter(confirmed_at=None, dropped_at=None, asked_at__gt=at - LASTS)


class FactorReset(Base):
    """A request by one person that another confirms. Neither is the account's owner, which the database enforces too.

    Confirming changes nothing yet: the owner has a day to stop the reset. Then the second person makes the link.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True, help_text="when the old factors ended and the link was made")
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        help_text="none where another request took its place, and for earlier ones",
    )  # fmt: skip

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")) & ~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("asked_by")),
                name="reset_by_two_others",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="reset_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(confirmed_at__isnull=False, dropped_at=None),
                name="reset_completed_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(dropped_by=None) | Q(dropped_at__isnull=False), name="reset_dropped_by_somebody"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(completed_at=None, dropped_at=None), name="reset_one_open_each"
            ),
        ]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "user", "asked_by", "asked_at", "confirmed_by", "confirmed_at",
            "completed_at", "dropped_at", "dropped_by",
        }  # fmt: skip

    @property
    def takes_effect_at(self):
        """The moment from which the link can be made, or None before the reset is confirmed."""
        return self.confirmed_at and self.confirmed_at + settings.RESET_WAIT

    @property
    def confirm_until(self):
        """The moment until which a second person can confirm it."""
        return self.asked_at + LASTS
