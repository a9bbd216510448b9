"""Destroying older generations of data keys, once nothing names them."""

from datetime import timedelta

from django.db import transaction

from safespace.encryption.keys import datakeys
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, Rotation
from safespace.encryption.upkeep import references

GRACE = timedelta(hours=1)
"""How long a key is kept after its successor was made and the last value was sealed anew: a request may go on sealing
under it for `CURRENT_LIFE`, and writes back unchanged bytes as it read them."""


def retirable(*, at):
    """(ids that can go, ids that something still names, ids that are too young) of the superseded keys."""
    old = references.superseded()
    if not old:
        return [], [], []
    named, settled = references.named(), not Rotation.objects.recent(at - GRACE).exists()
    young = {number for number, key in old.items() if not settled or _successor_made_at(key) > at - GRACE}
    free = [key.id for number, key in old.items() if number not in named and number not in young]
    held = [key.id for number, key in old.items() if number in named]
    return sorted(free), sorted(held), sorted(old[number].id for number in young - named)


def retire(*, at):
    """Destroy the superseded data keys that nothing names. Returns their ids.

    Backups of the data from before the rotation were sealed with them, and will not open again.
    """
    free, _, _ = retirable(at=at)
    for start in range(0, len(free), datakeys.BATCH):
        with transaction.atomic(using=KEYS):
            DataKey.objects.using(KEYS).filter(pk__in=free[start : start + datakeys.BATCH]).delete()
    return free


def _successor_made_at(key):
    newer = DataKey.objects.using(KEYS).filter(kind=key.kind, scope=key.scope, generation__gt=key.generation)
    return newer.order_by("generation").values_list("made_at", flat=True).first()
