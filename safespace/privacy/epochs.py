"""Shred epochs: what older copies of the keys could still open ends here (encryption.md section 3).

A destroyed data key lives on, wrapped, in journals, dead pages, replicas and backups of the keys. Once every key that
lives is wrapped in a new KEK and the older KEKs are destroyed, those copies are under a KEK that exists nowhere but in
older backups of the keyring, and those are kept for a short time only (`KEY_BACKUPS_KEPT`).
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
    """Whether a key was destroyed since the last epoch began, or one that came back with a backup."""
    return Destruction.objects.in_older_copies().exists() or _came_back()


def _came_back():
    last = Epoch.objects.last()
    replays = Entry.objects.filter(study_id=None, action=actions.REPLAYED)
    return (replays.filter(recorded_at__gt=last.recorded_at) if last else replays).exists()


def turn(*, by, at, progress=lambda done, total, what: None):
    """Make a new KEK, wrap all keys in it, destroy the older ones. Cut off anywhere, run it again.

    A KEK that a damaged data key still names survives; then nothing is said to have ended, and `needed` stays true.
    """
    ended, older = list(Destruction.objects.in_older_copies()), set(keyring.current().keks)
    kek = keks.add()
    wrapped, _lost = keks.rewrap(progress)
    destroyed = []
    for id in keks.unused():
        with suppress(keks.KeyUnknown):  # another epoch was quicker
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
