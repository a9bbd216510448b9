"""Rotates data keys: creates a new generation of each and re-encrypts what older ones sealed.

A value is replaced only if its bytes are still those that were read (compare and swap), so no edit is lost. Its header
names the key, so values of both generations can be read at any time. Append-only rows, such as the log, keep their key.
"""

from contextlib import suppress

from django.db import IntegrityError, connections, router, transaction
from django.db.models import Max

from safespace.encryption.fields import envelope
from safespace.encryption.files import sealed_files
from safespace.encryption.keys import datakeys, keycache
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt, KeyDestroyed
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, Rotation
from safespace.encryption.upkeep import references

BATCH = datakeys.BATCH
SMALL = 100  # rows per transaction


def no_progress(done, total, what):
    """Show no progress."""


def rotate(*, at, progress=no_progress):
    """Create a new generation for each kind and scope and re-encrypt what older ones sealed. Returns how many values.

    An interrupted rotation is resumed: keys created since it began are not replaced a second time.
    """
    rotation = Rotation.objects.unfinished() or Rotation.objects.create(began_at=at)
    make_generations(rotation.began_at, progress)
    changed = reencrypt_values(progress) + reencrypt_files(progress) + reindex(progress)
    rotation.end(at=at)
    return changed


def reencrypt_stragglers(*, at):
    """Re-encrypt values that were saved under an older key during a rotation. Returns how many."""
    changed = reencrypt_values() + reindex()
    if changed:  # the grace period of the older keys starts again
        Rotation.objects.create(began_at=at, ended_at=at)
    return changed


def make_generations(began_at, progress=no_progress):
    """Create a new generation for each kind and scope whose newest key was made before `began_at`. Returns how many."""
    newest = DataKey.objects.using(KEYS).values("kind", "scope").annotate(newest=Max("generation"), made=Max("made_at"))
    wanted = {}
    for one in newest.filter(made__lt=began_at).iterator():
        wanted.setdefault((one["kind"], one["newest"] + 1), []).append(one["scope"])
    total, done = sum(map(len, wanted.values())), 0
    for (kind, generation), scopes in wanted.items():
        for start in range(0, len(scopes), BATCH):
            some = scopes[start : start + BATCH]
            _make(kind, some, generation)
            done += len(some)
            progress(done, total, "new keys")
    return done


def _make(kind, scopes, generation):
    try:
        datakeys.create(kind, scopes, generation)
    except KeyDestroyed:  # the key of one scope was destroyed meanwhile
        for scope in scopes:
            with suppress(KeyDestroyed):
                datakeys.create(kind, [scope], generation)


def reencrypt_values(progress=no_progress):
    """Re-encrypt every value under a superseded key, except in append-only rows. Returns how many."""
    old = references.superseded()
    tables = [table for table in references.tables() if not table.once] if old else []
    changed = 0
    for place, table in enumerate(tables):
        waiting = []
        for pk, blobs in references.rows(table):
            waiting += [(pk, field, blob) for field, blob in blobs.items() if blob[1 : envelope.HEADER] in old]
            if len(waiting) >= SMALL:
                changed += _replace(table, waiting)
                progress(place, len(tables), "tables re-encrypted")
                waiting = []
        changed += _replace(table, waiting) if waiting else 0
        progress(place + 1, len(tables), "tables re-encrypted")
    return changed


def _replace(table, values):
    alias = router.db_for_write(table.model)
    with keycache.scope() as cache, transaction.atomic(using=alias):
        cache.wanted.update(blob[1 : envelope.HEADER] for _, _, blob in values)
        return sum(_replace_one(table, alias, cache, *value) for value in values)


def _replace_one(table, alias, cache, pk, field, blob):
    """Whether the value was replaced. It is not if it does not decrypt, was edited, or its row may not be changed."""
    try:
        old = cache.key(envelope.key_number(blob))
        text = envelope.unseal(old, field.context_bytes, pk.bytes, blob)
        new = envelope.seal(cache.latest(old.kind, old.scope), field.context_bytes, pk.bytes, text)
    except CannotDecrypt:
        return False
    with suppress(IntegrityError), transaction.atomic(using=alias):
        return _swap(table.model, alias, pk, field, blob, new)
    return False


def reencrypt_files(progress=no_progress):
    """Re-encrypt every file under a superseded key. Returns how many. The old file is deleted after the commit."""
    old, changed = references.superseded(), 0
    for model, field in references.files() if old else ():
        stored = model._base_manager.exclude(**{field.name: ""}).order_by("pk").values_list("pk", field.name)
        for pk in [pk for pk, name in stored.iterator(BATCH) if sealed_files.key_number(name) in old]:
            changed += _reencrypt_file(model, field, pk, old)
            progress(changed, changed, "files re-encrypted")
    return changed


def _reencrypt_file(model, field, pk, old):
    with suppress(CannotDecrypt), keycache.scope(), transaction.atomic(using=router.db_for_write(model)):
        row = model._base_manager.select_for_update().get(pk=pk)
        file = getattr(row, field.attname)
        if file and sealed_files.key_number(file.name) in old:
            file.reencrypt()
            return 1
    return 0


def _swap(model, alias, pk, field, blob, new):
    connection = connections[alias]
    quote, key = connection.ops.quote_name, model._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(model._meta.db_table)} SET {quote(field.column)} = %s "  # noqa: S608  (names from the code)
            f"WHERE {quote(key.column)} = %s AND {quote(field.column)} = %s",
            [new, key.get_db_prep_value(pk, connection), blob],
        )
        return cursor.rowcount == 1


def reindex(progress=no_progress):
    """Recompute every blind index made under a superseded key. Returns how many."""
    newest = DataKey.objects.using(KEYS).filter(kind="index").values_list("scope").annotate(Max("generation"))
    newest, changed = dict(newest), 0
    if all(generation == 1 for generation in newest.values()):
        return 0
    for model, field in references.indexes():
        stored = model._base_manager.exclude(**{field.name: None})
        for instance in stored.order_by("pk").iterator(references.BATCH):
            was = bytes(getattr(instance, field.attname))
            if was[0] != newest.get(field.scope_of(instance), was[0]) % 256:
                changed += _reindex_one(model, field, instance, was)
                progress(changed, changed, "indexes recomputed")
    return changed


def _reindex_one(model, field, instance, was):
    with suppress(CannotDecrypt), keycache.scope():
        new = field.index_of(instance, getattr(instance, field.source))
        return model._base_manager.filter(pk=instance.pk, **{field.name: was}).update(**{field.name: new})
    return 0
