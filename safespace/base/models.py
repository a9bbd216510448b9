"""The abstract base of the product's models."""

import uuid

from django.db import models
from django.utils import timezone


class Base(models.Model):
    """A row with a UUID key made before it is stored, and a record of when and by whom it was written.

    `recorded_at` is when the server wrote it, which may be later than the moment the event happened.
    `recorded_by` is the id of the account that acted; not a foreign key, so the row outlives the account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True
