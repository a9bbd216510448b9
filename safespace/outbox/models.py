"""Announcements, their deliveries, periodic jobs, and workers."""

import re
import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from safespace.base.models import Base

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class IdsField(models.JSONField):
    """A flat dict whose UUIDs are read back as UUIDs."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"encoder": DjangoJSONEncoder, **kwargs})

    def from_db_value(self, value, expression, connection):
        loaded = super().from_db_value(value, expression, connection)
        return {name: _uuid_if_one(one) for name, one in loaded.items()}


def _uuid_if_one(value):
    return uuid.UUID(value) if isinstance(value, str) and _UUID.fullmatch(value) else value


class Announcement(Base):
    """An event that listeners are notified of. Holds only ids and codes; `at` is when it happened."""

    topic = models.CharField(max_length=64)
    at = models.DateTimeField()
    ids = IdsField(default=dict, help_text="UUIDs, whole numbers, codes")

    class Privacy:
        sealed, open = set(), {"id", "recorded_at", "recorded_by", "topic", "at", "ids"}

    def __str__(self):
        return self.topic


class DeliveryQuerySet(models.QuerySet):
    def due(self, at):
        """Not done and due at `at`."""
        return self.filter(done_at=None, due_at__lte=at)

    def stuck(self):
        """Attempted at least five times and not done: a person should look at it."""
        return self.filter(done_at=None, attempts__gte=5)


class Delivery(models.Model):
    """An announcement for one listener. The effect and `done_at` are committed together."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="deliveries")
    listener = models.CharField(max_length=160)
    due_at = models.DateTimeField(help_text="not before; moved on by each attempt")
    attempts = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=80, blank=True, help_text="the class of the last error, never its text")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["announcement", "listener"], name="delivery_once_a_listener")]
        indexes = [models.Index(fields=["due_at", "id"], name="delivery_due", condition=Q(done_at=None))]

    class Privacy:
        sealed, open = set(), {"id", "announcement", "listener", "due_at", "attempts", "done_at", "trouble"}


class Clock(models.Model):
    """When a periodic job is next due, for all workers."""

    name = models.CharField(primary_key=True, max_length=64)
    next_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=80, blank=True, help_text="the class of the last error, never its text")

    class Privacy:
        sealed, open = set(), {"name", "next_at", "began_at", "ended_at", "trouble"}


class Worker(models.Model):
    """A process of `manage.py work`, running or ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    stopped_at = models.DateTimeField(null=True)

    class Privacy:
        sealed, open = set(), {"id", "started_at", "seen_at", "stopped_at"}
