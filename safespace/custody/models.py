"""Rehearsals of restoring, and sweeps of files."""

from django.db import models

from safespace.base.constraints import AppendOnly
from safespace.base.models import Base


class RehearsalManager(models.Manager):
    def last(self):
        """The newest, or None."""
        return self.order_by("-occurred_at").first()


class Rehearsal(Base):
    """The result of restoring backups into an empty place and decrypting a sample (R7)."""

    occurred_at = models.DateTimeField()
    taken_at = models.DateTimeField(help_text="when the backup of the data was taken")
    opened = models.PositiveIntegerField(help_text="sealed values that opened")
    erased = models.PositiveIntegerField(help_text="values whose key was destroyed on purpose")
    refused = models.PositiveIntegerField(help_text="values that should have opened and did not")
    seconds = models.PositiveIntegerField()

    objects = RehearsalManager()

    class Meta:
        constraints = [AppendOnly(name="rehearsal_written_once")]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "occurred_at", "taken_at", "opened", "erased", "refused", "seconds",
        }  # fmt: skip

    def __str__(self):
        return "A rehearsal"

    @property
    def sound(self):
        return not self.refused


class SweepManager(models.Manager):
    def last(self):
        """The newest, or None."""
        return self.order_by("-at").first()


class Sweep(Base):
    """The result of looking for stored files without a row: how many were found and removed."""

    at = models.DateTimeField(db_index=True)
    found = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()

    objects = SweepManager()

    class Meta:
        constraints = [AppendOnly(name="sweep_written_once")]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "at", "found", "removed"}

    def __str__(self):
        return "A sweep"

    @property
    def left(self):
        """Files without a row that were not removed."""
        return self.found - self.removed
