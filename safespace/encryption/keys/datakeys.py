"""Data keys: one per kind and scope, created when first needed and committed before anything is sealed with them."""

import os
from contextlib import suppress
from functools import partial
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import EmptyResultSet
from django.db import connections, transaction

from safespace.encryption.keys import keyring
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed, Tampered
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, Tombstone

VERSION = b"\x01"
KINDS = frozenset({"identity", "linkage", "contact", "content", "staff", "study", "site", "index"})
BATCH = 500
NUMBERS_AT_ONCE = 5_000
"""Keys fetched by number in one query, as a search through all names of a study does."""
TRIES = 3
SHREDDING = 0x5A1ED  # number of an advisory lock on PostgreSQL


class OpenKey:
    """An unwrapped data key. Every value sealed with it begins with `header`."""

    __slots__ = ("cipher", "generation", "header", "kind", "number", "scope_int", "secret", "subkeys")

    def __init__(self, kind, scope_int, generation, number, secret):
        self.kind, self.scope_int, self.generation, self.number = kind, scope_int, generation, number
        self.header = VERSION + number
        self.secret = secret
        self.cipher = AESGCM(secret[:32])
        self.subkeys = None

    @property
    def scope(self):
        """The UUID of the person or thing it belongs to."""
        return UUID(int=self.scope_int)

    @property
    def raw(self):
        return self.secret[:32]

    @property
    def file_key(self):
        return self.secret[32:]

    def __repr__(self):
        return f"<OpenKey {self.number.hex()}>"


def opened(rows):
    """OpenKeys of DataKey rows. Raises KeyDestroyed if their KEK is gone, Tampered if a row was changed."""
    return _opened((row.id, row.kind, row.scope, row.generation, row.kek_id, row.wrapped) for row in rows)


def _opened(rows):
    keks = keyring.current().keks
    found = []
    try:
        for id, kind, scope, generation, kek_id, wrapped in rows:
            number, wrapped = id.to_bytes(8, "big"), bytes(wrapped)
            scope_int = int(scope, 16) if type(scope) is str else scope.int
            aad = keyring.aad(number, kek_id, generation, scope_int.to_bytes(16, "big"), kind)
            secret = keks[kek_id].decrypt(wrapped[:12], wrapped[12:], aad)
            found.append(OpenKey(kind, scope_int, generation, number, secret))
    except KeyError:
        raise KeyDestroyed from None
    except InvalidTag:
        raise Tampered from None
    return found


def _opened_now(read):
    """Unwrap the rows returned by `read()`, reading again if their KEK is gone: a shred epoch may rewrap the rows and
    destroy the old KEK between reading and unwrapping.
    """
    for _ in range(TRIES - 1):
        with suppress(KeyDestroyed):
            return _opened(read())
    return _opened(read())


def by_number(numbers):
    """{number: OpenKey} of those of `numbers` (8 bytes each) that exist. One query per NUMBERS_AT_ONCE."""
    ids = [id for number in numbers if (id := int.from_bytes(number, "big")) < 1 << 63]
    found = []
    for start in range(0, len(ids), NUMBERS_AT_ONCE):
        found += _opened_now(partial(_with_ids, ids[start : start + NUMBERS_AT_ONCE]))
    return {key.number: key for key in found}


def _with_ids(ids):
    """Like `_stored`, in raw SQL: every page runs this, and building it with the ORM took as long as running it."""
    places = ", ".join(["%s"] * len(ids))
    with connections[KEYS].cursor() as cursor:
        cursor.execute(f"{_SELECT} WHERE id IN ({places})", ids)  # noqa: S608  (placeholders only)
        return cursor.fetchall()


_COLUMNS = ("id", "kind", "scope", "generation", "kek_id", "wrapped")
_SELECT = f'SELECT {", ".join(_COLUMNS)} FROM "{DataKey._meta.db_table}"'  # noqa: S608  (names from the code)


def _stored(rows):
    """The columns of `rows` (a QuerySet of DataKey) as the driver returns them."""
    return fetch_raw(rows.values_list(*_COLUMNS))


def fetch_raw(columns):
    """The rows of a `values_list` without Django's conversions: on SQLite a UUID is a text of 32 digits."""
    try:
        sql, params = columns.query.get_compiler(columns.db).as_sql()
    except EmptyResultSet:
        return []
    with connections[columns.db].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def latest(kind, scopes):
    """{scope: OpenKey} with the newest generation, for those of `scopes` (UUIDs) that have a key."""
    return {scope: keys[-1] for scope, keys in generations(kind, scopes).items()}


def generations(kind, scopes):
    """{scope: [OpenKey, …]} of all generations, oldest first."""
    scopes, found = list(scopes), {}
    for start in range(0, len(scopes), BATCH):
        rows = DataKey.objects.using(KEYS).filter(kind=kind, scope__in=scopes[start : start + BATCH])
        for key in _opened_now(partial(_stored, rows.order_by("generation"))):
            found.setdefault(key.scope, []).append(key)
    return found


def create(kind, scopes, generation=1):
    """Create a key for each of `scopes`, committed on return; a key another process created meanwhile is used instead.

    Raises KeyDestroyed if the key of a scope was destroyed on purpose.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of data key; there are {', '.join(sorted(KINDS))}.")
    scopes = list(scopes)
    # durable: inside an outer transaction the key could be rolled back after a row was sealed with it.
    with transaction.atomic(using=KEYS, durable=True):
        hold_off_shredding()
        ring = keyring.current()  # read under the lock, so the active KEK is not destroyed before the commit
        for start in range(0, len(scopes), BATCH):
            some = scopes[start : start + BATCH]
            if Tombstone.objects.using(KEYS).filter(kind=kind, scope__in=some).exists():
                raise KeyDestroyed
            rows = [DataKey(kind=kind, scope=scope, generation=generation) for scope in some]
            rows = [keyring.wrap(ring, row, os.urandom(64)) for row in rows]
            DataKey.objects.using(KEYS).bulk_create(rows, ignore_conflicts=True)
    return latest(kind, scopes)


def hold_off_shredding(alone=False):
    """Lock out the destruction of data keys and KEKs until the transaction ends; with `alone`, lock out their creation.

    Not needed on SQLite, which has one writer at a time.
    """
    connection = connections[KEYS]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock{'' if alone else '_shared'}(%s)", [SHREDDING])
