"""What the alias `keys` holds: wrapped data keys, the key check, and the names of keys that must not come back."""

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
    """A key that was destroyed on purpose: no new one is ever made for this kind and scope (domain.md E-R3)."""

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
