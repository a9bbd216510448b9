"""Destroying data keys (E-R3)."""

from django.db import transaction
from django.utils import timezone

from safespace.encryption.keys import datakeys, keycache
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, Tombstone


def shred(kind, scope, *, at=None):
    """Destroy the data keys of `kind` for `scope` (UUID). Returns their ids; does nothing if they are gone already.

    What they sealed can no longer be decrypted, in any copy of the data. A tombstone prevents a new key. Copies of the
    keys database still contain the wrapped key until the next shred epoch destroys its KEK.
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


def was_destroyed(kind, scope):
    """Whether the keys of `kind` for `scope` (UUID) were destroyed on purpose."""
    return Tombstone.objects.using(KEYS).filter(kind=kind, scope=scope).exists()
