"""Key epochs: make older copies of destroyed data keys useless.

Wrapped copies of a destroyed data key remain in journals, dead database pages, replicas and backups. An epoch wraps all
living keys in a new key-encryption key (KEK) and destroys the older KEKs. The old copies then need a KEK that exists
only in older backups of the key ring, which are kept for a short time (`KEY_BACKUPS_KEPT`).
"""

from contextlib import suppress

from django.db import transaction

from safespace.audit.log import record
from safespace.audit.models import Entry
from safespace.encryption.keys import keks, keyring
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey
from safespace.encryption.upkeep import residue
from safespace.privacy import actions
from safespace.privacy.models import Destruction, Ending, Epoch


def needed():
    """Whether a key was destroyed since the last epoch began, including keys restored from a backup."""
    return Destruction.objects.in_older_copies().exists() or _came_back()


def _came_back():
    last = Epoch.objects.last()
    replays = Entry.objects.filter(study_id=None, action=actions.REPLAYED)
    return (replays.filter(recorded_at__gt=last.recorded_at) if last else replays).exists()


def begin(*, by, at, progress=lambda done, total, what: None):
    """Make a new KEK, wrap all keys in it and destroy the older KEKs. If it is interrupted, run it again.

    A KEK that a damaged data key still names is kept. Then no Ending is recorded, and `needed` stays true.
    """
    ended, older = list(Destruction.objects.in_older_copies()), set(keyring.current().keks)
    kek = keks.add()
    wrapped, _lost = keks.rewrap(progress)
    destroyed = []
    for id in keks.unused():
        with suppress(keks.KeyUnknown):  # destroyed by an epoch running at the same time
            keks.destroy(id)
            destroyed.append(keks.hex_id(id))
    if older & keyring.current().keks.keys():
        ended = []
    left = residue.clear(KEYS, DataKey)
    with transaction.atomic():
        epoch = Epoch(began_at=at, kek=keks.hex_id(kek), destroyed=destroyed, wrapped=wrapped, residue=left)
        epoch.recorded_by = by.actor_id
        epoch.save(force_insert=True)
        endings = [Ending(destruction=one, epoch=epoch, recorded_by=by.actor_id) for one in ended]
        Ending.objects.bulk_create(endings, ignore_conflicts=True)
        record(actions.EPOCH, by=by, at=at, about=epoch, detail={"wrapped": wrapped, "destroyed": len(destroyed)})
    return epoch
