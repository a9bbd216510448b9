"""Asking that a colleague who lost every factor may set up new ones (E-R10: by two other people)."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from safespace.base.models import Base

LASTS = timedelta(hours=24)


class FactorResetQuerySet(models.QuerySet):
    def let_in(self, user):
        """Whether two people let `user` in anew before: what comes of it stays a matter for two (E-R10)."""
        return self.filter(user=user, confirmed_at__isnull=False).exists()

    def waiting(self, at):
        """Asked for within the last day, and neither confirmed nor dropped."""
        return self.filter(confirmed_at=None, dropped_at=None, asked_at__gt=at - LASTS)


class FactorReset(Base):
    """One person asked, another confirms; neither is the one whose factors go. The database holds that too."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")) & ~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("asked_by")),
                name="reset_by_two_others",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, dropped_at=None),
                name="reset_confirmed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at=None, dropped_at=None), name="reset_one_open_each"
            ),
        ]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "user", "asked_by", "asked_at", "confirmed_by", "confirmed_at",
            "dropped_at",
        }  # fmt: skip
