"""The key ring in use: key-encryption keys, the signing key of the log, and keys for other purposes.

`current()` checks the file each time (2 µs), so a key added or destroyed by a command takes effect in every process.
"""

import hmac
import os
import threading
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connections

from safespace.encryption.keys import ringfile
from safespace.encryption.keys.ringfile import KeyringProblem, RingFile, derived
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, KeyCheck

_loading = threading.RLock()
_loaded = None


class Ring:
    """The unwrapped secrets of one version of the key ring file. Immutable; a changed file makes a new Ring."""

    def __init__(self, file, roots, stamp):
        self.file, self.roots, self.stamp = file, roots, stamp
        self.checked = False
        opened = [(entry, file.unwrap(entry, roots)) for entry in file.entries]
        self.keks = {entry.id: AESGCM(secret) for entry, secret in opened if entry.purpose == ringfile.KEK}
        self._secrets = {entry.purpose: secret for entry, secret in opened if entry.purpose != ringfile.KEK}

    def __repr__(self):
        return f"<Ring of {len(self.keks)} KEKs>"

    @property
    def active(self):
        """(id, cipher) of the KEK for new data keys."""
        return self.file.active, self.keks[self.file.active]

    @property
    def root(self):
        """The active root key: the first in SAFESPACE_KEYS."""
        return next(iter(self.roots.values()))

    def secret(self, purpose):
        return self._secrets[purpose]

    def check_value(self):
        return hmac.digest(derived(self.secret(ringfile.PURPOSE), b"key check"), self.file.ring.encode(), "sha256")


def signing_key():
    """The Ed25519 private key that signs the checkpoints of the audit log."""
    return Ed25519PrivateKey.from_private_bytes(current().secret(ringfile.SIGNING))


def purpose_key(label):
    """32 bytes for the purpose `label` (bytes). They stay the same when the root key and KEKs are rotated."""
    return derived(current().secret(ringfile.PURPOSE), b"purpose|" + label)


def current():
    """The Ring from the file as it is now. Creates the file if there is none and nothing was ever sealed.

    Raises KeyringProblem, with a sentence for the operator, if keys are missing, wrong or damaged.
    """
    global _loaded
    path, texts = Path(settings.SAFESPACE_KEYRING), tuple(settings.SAFESPACE_KEYS)
    stamp = _stamp(path, texts)
    ring = _loaded
    if ring is not None and stamp is not None and ring.stamp == stamp:
        return ring
    with _loading:
        roots = ringfile.decode_roots(texts)
        if stamp is None:
            _create(path, roots)
        stamp = _stamp(path, texts)
        _loaded = _read(path, roots, stamp)
        return _loaded


def ready():
    """The current Ring, after checking that it fits the database. Raises KeyringProblem."""
    ring = current()
    check(ring)
    return ring


def inspect():
    """Raise KeyringProblem if keys are missing, wrong or damaged. Unlike `ready`, creates and stores nothing."""
    path = Path(settings.SAFESPACE_KEYRING)
    roots = ringfile.decode_roots(settings.SAFESPACE_KEYS)
    known = _tables()
    if _stamp(path, ()) is None:
        _require_never_used(path, known)
        return
    ring = _read(path, roots, None)
    stored = KeyCheck.objects.using(KEYS).first() if KeyCheck._meta.db_table in known else None
    if stored is not None and not hmac.compare_digest(bytes(stored.value), ring.check_value()):
        raise _foreign()
    if stored is None and DataKey._meta.db_table in known:
        _open_one(ring)


def check(ring):
    """Raise KeyringProblem unless this database was sealed with `ring`. Queries the database once per Ring."""
    if ring.checked:
        return
    known = _tables()
    if KeyCheck._meta.db_table in known:
        stored = KeyCheck.objects.using(KEYS).first()
        if stored is None:
            _open_one(ring)
            KeyCheck.objects.using(KEYS).bulk_create([KeyCheck(value=ring.check_value())], ignore_conflicts=True)
        elif not hmac.compare_digest(bytes(stored.value), ring.check_value()):
            raise _foreign()
    ring.checked = True


def _read(path, roots, stamp):
    try:
        ringfile.require_private(path)
        content = path.read_bytes()
    except OSError as trouble:
        raise _unreadable(path, trouble) from trouble
    return Ring(RingFile.from_bytes(content, roots), roots, stamp)


def _stamp(path, texts):
    try:
        stat = os.stat(path)
    except FileNotFoundError:
        return None
    except OSError as trouble:
        raise _unreadable(path, trouble) from trouble
    return str(path), texts, stat.st_ino, stat.st_mtime_ns, stat.st_size


def _unreadable(path, trouble):
    return KeyringProblem(f"The key ring {path} cannot be read: {trouble.strerror}.")


def _require_never_used(path, known):
    """Raise KeyringProblem if the missing key ring `path` has been used with this database."""
    if any(model._meta.db_table in known and model.objects.using(KEYS).exists() for model in (DataKey, KeyCheck)):
        raise KeyringProblem(
            f"The key ring {path} is missing, and the database was sealed with it: put back your copy of it."
        )


def _create(path, roots):
    _require_never_used(path, _tables())
    root = next(iter(roots.values()))
    try:
        ringfile.write(path, ringfile.new_ring(root).to_bytes(root), exclusive=True)
    except FileExistsError:
        return  # another process was first; its ring is used


def _tables():
    connection = connections[KEYS]
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def _open_one(ring):
    """Check `ring` by unwrapping one data key, where no check value is stored."""
    row = DataKey.objects.using(KEYS).first()
    if row is None:
        return
    try:
        unwrap(ring, row)
    except (KeyError, InvalidTag):
        raise _foreign() from None


def _foreign():
    return KeyringProblem("This key ring is not the one the database was sealed with: put back your copy of it.")


def wrap(ring, row, secret):
    """Set `row.wrapped` to `secret` (64 bytes) wrapped in the active KEK, bound to the other columns of `row`."""
    check(ring)
    row.kek_id, row.wrapped = ring.file.active, wrapped(ring, row, secret)
    return row


def wrapped(ring, row, secret):
    """`secret` wrapped in the active KEK, bound to the columns of `row`."""
    kek_id, kek = ring.active
    nonce = os.urandom(12)
    return nonce + kek.encrypt(nonce, secret, _aad(row, kek_id))


def unwrap(ring, row):
    """The 64 bytes in a DataKey. Raises KeyError for an unknown KEK, InvalidTag for a changed row."""
    wrapped = bytes(row.wrapped)
    return ring.keks[row.kek_id].decrypt(wrapped[:12], wrapped[12:], _aad(row, row.kek_id))


def _aad(row, kek_id):
    return aad(row.id.to_bytes(8, "big"), kek_id, row.generation, row.scope.bytes, row.kind)


def aad(number, kek_id, generation, scope, kind):
    """The additional data of a wrapped key: the other columns of its row (`number` and `scope` as bytes)."""
    return b"data key|" + number + kek_id.to_bytes(8, "big") + generation.to_bytes(4, "big") + scope + kind.encode()
