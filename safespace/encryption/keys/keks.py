"""Key-encryption keys (KEKs): adding one, rewrapping data keys in it, and destroying older ones.

Each step can be interrupted anywhere and run again. One lock (`datakeys.hold_off_shredding`) covers wrapping a data key
and destroying a KEK, so no key is ever wrapped in a KEK that is being destroyed.
"""

import os
import time
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connections, transaction
from django.db.models import Count

from safespace.base.refusals import Refusal
from safespace.encryption.keys import datakeys, keyring, ringfile
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey

BATCH = 20_000  # a third of a second under the lock; smaller batches spend their time committing
PAUSE = 0.05  # seconds to wait for rows that another process has locked


class KeyInUse(Refusal):
    """A key that is still needed, or under which new keys are wrapped."""

    sentence = "Key {key} is still in use: {use}."


class KeyUnknown(Refusal):
    """There is no KEK with this id."""

    sentence = "There is no key {key}."


def hex_id(id):
    """The id of a key as people write it: 16 hex digits."""
    return f"{id:016x}"


def add():
    """Create a random KEK and make it the active one. Returns its id, after the file is on disk."""
    with ringfile.locked(_path()):
        ring = keyring.ready()
        entry = ring.file.wrap(ring.root, ringfile.KEK, os.urandom(32))
        _write(ring, ring.file.with_entries([*ring.file.entries, entry], active=entry.id))
    return entry.id


def counts():
    """{id: number of data keys wrapped in it} for every KEK, the active one first.

    Includes KEKs that are named by data keys but missing from the ring; those data keys are lost.
    """
    active = keyring.current().active[0]
    used = dict(DataKey.objects.using(KEYS).values_list("kek_id").annotate(keys=Count("pk")).order_by("kek_id"))
    ids = sorted({*keyring.current().keks, *used}, key=lambda id: (id != active, id))
    return {id: used.get(id, 0) for id in ids}


def rewrap(progress=lambda done, total, what: None):
    """Rewrap every data key in the active KEK. Returns how many, and the ids of those that do not unwrap.

    Safe to run several times at once and while the site is in use.
    """
    done, lost, total = 0, set(), _elsewhere().count()
    while True:
        last = -1
        while (batch := _rewrap_batch(last, lost)) is not None:
            moved, last = batch
            done += moved
            progress(done, max(done, total), "rewrapped")
        if _elsewhere().count() <= len(lost):
            return done, sorted(lost)
        time.sleep(PAUSE)


def destroy(kek_id):
    """Remove a KEK from the key ring for good. Raises KeyInUse if it is active or data keys are wrapped in it."""
    with transaction.atomic(using=KEYS), ringfile.locked(_path()):
        datakeys.hold_off_shredding(alone=True)
        ring = keyring.ready()
        if kek_id not in ring.keks:
            raise KeyUnknown(key=hex_id(kek_id))
        if kek_id == ring.file.active:
            raise KeyInUse(key=hex_id(kek_id), use="new data keys are wrapped in it")
        if used := DataKey.objects.using(KEYS).filter(kek_id=kek_id).count():
            raise KeyInUse(key=hex_id(kek_id), use=f"{used:,} data keys are wrapped in it")
        _write(ring, ring.file.with_entries(entry for entry in ring.file.entries if entry.id != kek_id))


def unused():
    """The ids of the KEKs that can be destroyed now."""
    ring, used = keyring.current(), counts()
    return [id for id in ring.keks if id != ring.file.active and not used[id]]


def _path():
    return Path(settings.SAFESPACE_KEYRING)


def _write(ring, file):
    ringfile.write(_path(), file.to_bytes(ring.root))


def _elsewhere():
    return DataKey.objects.using(KEYS).exclude(kek_id=keyring.current().file.active)


def _rewrap_batch(last, lost):
    """Rewrap the next rows after id `last`. Returns (number rewrapped, last id seen); None at the end."""
    with transaction.atomic(using=KEYS):
        datakeys.hold_off_shredding()
        ring = keyring.current()
        rows = _rows(ring.file.active, last)
        if not rows:
            return None
        return _store(_rewrapped(ring, rows, lost), ring.file.active), rows[-1][0]


def _rows(active, last):
    """Raw rows: making a UUID object for each would add a fifth to the time."""
    connection, table = connections[KEYS], DataKey._meta.db_table
    on_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, kind, {'CAST(scope AS text)' if on_postgresql else 'scope'}, generation, kek_id, wrapped "  # noqa: S608  names from the code
            f'FROM "{table}" WHERE kek_id <> %s AND id > %s ORDER BY id LIMIT {BATCH}'
            f"{' FOR UPDATE SKIP LOCKED' if on_postgresql else ''}",
            [active, last],
        )
        return cursor.fetchall()


def _rewrapped(ring, rows, lost):
    """(new wrapping, id, old wrapping) of each row that unwraps; adds the ids of the others to `lost`."""
    kek_id, kek = ring.active
    aad, keks, nonces = keyring.aad, ring.keks, os.urandom(12 * len(rows))
    changed = []
    for place, (id, kind, scope, generation, old_kek, old) in enumerate(rows):
        number, scope, old = id.to_bytes(8, "big"), bytes.fromhex(scope.replace("-", "")), bytes(old)
        try:
            secret = keks[old_kek].decrypt(old[:12], old[12:], aad(number, old_kek, generation, scope, kind))
        except (KeyError, InvalidTag):
            lost.add(id)
            continue
        nonce = nonces[12 * place : 12 * place + 12]
        changed.append((nonce + kek.encrypt(nonce, secret, aad(number, kek_id, generation, scope, kind)), id, old))
    return changed


def _store(changed, kek_id):
    """Replace each old wrapping that is still stored. Returns how many."""
    connection, table = connections[KEYS], DataKey._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            wrappings, ids, olds = zip(*changed, strict=True) if changed else ((), (), ())
            cursor.execute(
                f'UPDATE "{table}" AS stored SET kek_id = %s, wrapped = new.wrapped '  # noqa: S608  names from the code
                "FROM unnest(%s::bytea[], %s::bigint[], %s::bytea[]) AS new(wrapped, id, was) "
                "WHERE stored.id = new.id AND stored.wrapped = new.was",
                [kek_id, list(wrappings), list(ids), list(olds)],
            )
        else:
            cursor.executemany(
                f'UPDATE "{table}" SET kek_id = {int(kek_id)}, wrapped = %s WHERE id = %s AND wrapped = %s',  # noqa: S608  names from the code
                changed,
            )
        return max(cursor.rowcount, 0)
