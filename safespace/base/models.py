"""The abstract row every other row is made from."""

import uuid

from django.db import models
from django.utils import timezone


class Base(models.Model):
    """A row with a key made before it is stored, and stamps of when and by whom it was written down.

    `recorded_at` is the server's clock and differs from the moment a thing happened (domain.md, "Event-sourced truth").
    `recorded_by` is the id of the account that acted; no foreign key, so a row outlives the account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True
