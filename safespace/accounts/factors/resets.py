"""Asking that a colleague who lost every factor may set up new ones (E-R10: by two other people, and after a day)."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from safespace.base.models import Base

LASTS = timedelta(hours=24)
"""How long it waits for the second person."""

HANDED_OVER_WITHIN = timedelta(days=3)
"""How long the link can be made once the day has passed (†)."""


class FactorResetQuerySet(models.QuerySet):
    def was_reset(self, user):
        """Whether two people have reset this account before; later links to it then need two people as well (E-R10)."""
        return self.filter(user=user, completed_at__isnull=False).exists()

    def open(self, at):
        """Waiting for the second person, or for the day that its owner has to stop it, or for the link to be made."""
        return self.filter(completed_at=None, dropped_at=None).filter(
            Q(confirmed_at=None, asked_at__gt=at - LASTS)
            | Q(confirmed_at__gt=at - settings.RESET_WAIT - HANDED_OVER_WITHIN)
        )

    def waiting(self, at):
        """Asked for within the last day, and neither confirmed nor dropped."""
        return self.filter(confirmed_at=None, dropped_at=None, asked_at__gt=at - LASTS)


class FactorReset(Base):
    """One person asked, another confirms; neither is the one whose factors go. The database holds that too.

    Confirming ends nothing yet: the owner of the account has a day to stop it. Then the second person makes the link.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True, help_text="when the old factors ended and the link was made")
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
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="reset_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(confirmed_at__isnull=False, dropped_at=None),
                name="reset_completed_when_confirmed",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(completed_at=None, dropped_at=None), name="reset_one_open_each"
            ),
        ]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "user", "asked_by", "asked_at", "confirmed_by", "confirmed_at",
            "completed_at", "dropped_at",
        }  # fmt: skip

    @property
    def takes_effect_at(self):
        """From when the link can be made, or None while nobody has confirmed it."""
        return self.confirmed_at and self.confirmed_at + settings.RESET_WAIT
