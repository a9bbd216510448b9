"""Destroying data keys (domain.md E-R3)."""

from django.db import transaction
from django.utils import timezone

from safespace.encryption.keys import datakeys, keycache
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, Tombstone


def shred(kind, scope, *, at=None):
    """Destroy the data keys of `kind` for `scope` (UUID): whatever they sealed opens no more, here and in every copy.

    Leaves a tombstone, so that no key is ever made for it again. Harmless twice. Returns the ids of destroyed keys.
    Copies of the keys database still hold the wrapped key until the next shred epoch.
    """
    with transaction.atomic(using=KEYS):
        datakeys.hold_off_shredding(alone=True)
        Tombstone.objects.using(KEYS).get_or_create(
            kind=kind, scope=scope, defaults={"destroyed_at": at or timezone.now()}
        )
        keys = DataKey.objects.using(KEYS).filter(kind=kind, scope=scope)
        ids = sorted(keys.values_list("pk", flat=True))
        keys.delete()
    if (cache := keycache.active()) is not None:
        cache.forget(kind, scope)
    return ids


def is_buried(kind, scope):
    """Whether the keys of `kind` for `scope` (UUID) were destroyed on purpose, and not lost."""
    return Tombstone.objects.using(KEYS).filter(kind=kind, scope=scope).exists()
