"""What the alias `keys` holds: wrapped data keys, the key check, and the names of keys that must not come back.

And, beside the data, what was found when sealed values were last counted and opened.
"""

import secrets

from django.db import models
from django.utils import timezone


def random_key_id():
    """63 random bits, never 0: fits a signed 64-bit column, and two ids meet once in billions of keys."""
    return secrets.randbits(63) or 1


class DataKey(models.Model):
    """One key of one person (or study, interview, …) for one kind of data, wrapped by a key of the keyring.

    `wrapped` opens to 64 bytes: 32 for fields, 32 for files. Deleting the row makes unreadable what it sealed.
    """

    id = models.BigIntegerField(primary_key=True, default=random_key_id)
    kind = models.CharField(max_length=16)
    scope = models.UUIDField()
    generation = models.PositiveIntegerField(default=1)
    kek_id = models.BigIntegerField(db_index=True)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "scope", "generation"], name="one_key_a_generation")]

    class Privacy:
        sealed = set()
        open = {"id", "kind", "scope", "generation", "kek_id", "wrapped", "made_at"}

    def __str__(self):
        return f"Key {self.id:016x}"


class KeyCheck(models.Model):
    """The keyring this database was sealed with, as a value that says nothing about the keyring. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_key_check")]

    class Privacy:
        sealed = set()
        open = {"id", "value"}

    def __str__(self):
        return "Key check"


class Tombstone(models.Model):
    """A key that was destroyed on purpose: no new one is ever made for this kind and scope (E-R3)."""

    kind = models.CharField(max_length=16)
    scope = models.UUIDField()
    destroyed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "scope"], name="one_tombstone")]

    class Privacy:
        sealed = set()
        open = {"id", "kind", "scope", "destroyed_at"}

    def __str__(self):
        return f"{self.kind} {self.scope}"


class RotationManager(models.Manager):
    def unfinished(self):
        """The rotation that was begun and not ended, or None."""
        return self.filter(ended_at=None).order_by("began_at").first()

    def recent(self, since):
        """Those that have not ended, or ended after the moment `since`."""
        return self.filter(models.Q(ended_at=None) | models.Q(ended_at__gt=since))


class Rotation(models.Model):
    """A new generation of all data keys. Running an interrupted rotation again resumes it."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = RotationManager()

    class Privacy:
        sealed = set()
        open = {"id", "began_at", "ended_at"}

    def __str__(self):
        return f"Rotation {self.pk}"

    def end(self, *, at):
        """End it: every data key that can be wrapped again has been."""
        self.ended_at = at
        self.save(update_fields=["ended_at"])


class ScanManager(models.Manager):
    def note(self, *, at, opened, refused_by_field):
        """Write down what a scan found: values that opened, and {field context: number that did not}."""
        return self.create(at=at, opened=opened, refused_by_field=refused_by_field)

    def last(self):
        """The newest, or None."""
        return self.order_by("-at", "-pk").first()


class Scan(models.Model):
    """Every sealed value was opened once: how many did open, and how many of which field did not."""

    at = models.DateTimeField()
    opened = models.BigIntegerField()
    refused_by_field = models.JSONField(default=dict)

    objects = ScanManager()

    class Privacy:
        sealed = set()
        open = {"id", "at", "opened", "refused_by_field"}

    def __str__(self):
        return f"Scan {self.pk}"

    @property
    def refused(self):
        """How many did not open."""
        return sum(self.refused_by_field.values())


class ValueCountManager(models.Manager):
    def last(self):
        """The newest, or None."""
        return self.order_by("-at", "-pk").first()


class ValueCount(models.Model):
    """Sealed values counted by the key they name, without opening any.

    `fields` is {field context: {"current": n, "older": n, "kept": n, "gone": n}}: under the newest key of their scope,
    under an older one, under an older one in a row that is written once, under a key that no longer exists.
    """

    at = models.DateTimeField()
    fields = models.JSONField(default=dict)

    objects = ValueCountManager()

    class Meta:
        db_table = "safespace_tally"

    class Privacy:
        sealed = set()
        open = {"id", "at", "fields"}

    def __str__(self):
        return f"Count {self.pk}"

    def total(self, what):
        """The sum of `what` ("older", …) over all fields."""
        return sum(counts.get(what, 0) for counts in self.fields.values())
