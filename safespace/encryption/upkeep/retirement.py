"""Destroys older generations of data keys that nothing uses any more."""

from datetime import timedelta

from django.db import transaction

from safespace.encryption.keys import datakeys
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, Rotation
from safespace.encryption.upkeep import references

GRACE = timedelta(hours=1)
"""How long a key is kept after its successor was created and the last value re-encrypted. A request may still use it to
seal for `CURRENT_LIFE`, or write back bytes it read before."""


def retirable(*, at):
    """Superseded keys as (ids that can be destroyed, ids still in use, ids within their grace period)."""
    old = references.superseded()
    if not old:
        return [], [], []
    in_use, settled = references.key_numbers_in_use(), not Rotation.objects.recent(at - GRACE).exists()
    young = {number for number, key in old.items() if not settled or _successor_made_at(key) > at - GRACE}
    free = [key.id for number, key in old.items() if number not in in_use and number not in young]
    held = [key.id for number, key in old.items() if number in in_use]
    return sorted(free), sorted(held), sorted(old[number].id for number in young - in_use)


def retire(*, at):
    """Destroy the superseded data keys that nothing uses. Returns their ids.

    Backups of the data from before the rotation need these keys and can then no longer be decrypted.
    """
    free, _, _ = retirable(at=at)
    for start in range(0, len(free), datakeys.BATCH):
        with transaction.atomic(using=KEYS):
            DataKey.objects.using(KEYS).filter(pk__in=free[start : start + datakeys.BATCH]).delete()
    return free


def _successor_made_at(key):
    newer = DataKey.objects.using(KEYS).filter(kind=key.kind, scope=key.scope, generation__gt=key.generation)
    return newer.order_by("generation").values_list("made_at", flat=True).first()
