"""The keyring in use: key-encryption keys, the signing key of the log, and keys for other purposes.

`current()` looks at the file each time (2 µs): a key added or destroyed by a command counts in every process at once.
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
    """The secrets of one state of the keyring file, unwrapped. Never changed; a changed file gives a new Ring."""

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
        """(id, cipher) of the KEK that new data keys are wrapped in."""
        return self.file.active, self.keks[self.file.active]

    @property
    def root(self):
        """The active root key: the first of SAFESPACE_KEYS."""
        return next(iter(self.roots.values()))

    def secret(self, purpose):
        return self._secrets[purpose]

    def check_value(self):
        return hmac.digest(derived(self.secret(ringfile.PURPOSE), b"key check"), self.file.ring.encode(), "sha256")


def signing_key():
    """The Ed25519 private key that signs the checkpoints of the audit log."""
    return Ed25519PrivateKey.from_private_bytes(current().secret(ringfile.SIGNING))


def purpose_key(label):
    """32 bytes for one purpose named by `label` (bytes), the same after every rotation of root and KEKs."""
    return derived(current().secret(ringfile.PURPOSE), b"purpose|" + label)


def current():
    """The Ring as the file is now. Creates the file when there is none and nothing was ever sealed.

    Raises KeyringProblem, whose text is one sentence, when keys are missing, wrong or damaged.
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
        ringfile.require_private(path)
        _loaded = Ring(RingFile.from_bytes(path.read_bytes(), roots), roots, stamp)
        return _loaded


def ready():
    """Open the keyring and compare it with the database. Call it before serving; raises KeyringProblem."""
    ring = current()
    check(ring)
    return ring


def check(ring):
    """Refuse a keyring that is not the one this database was sealed with. Asks the database once per Ring."""
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


def _stamp(path, texts):
    try:
        stat = os.stat(path)
    except FileNotFoundError:
        return None
    return str(path), texts, stat.st_ino, stat.st_mtime_ns, stat.st_size


def _create(path, roots):
    known = _tables()
    if any(model._meta.db_table in known and model.objects.using(KEYS).exists() for model in (DataKey, KeyCheck)):
        raise KeyringProblem(
            f"The keyring {path} is missing, and the database was sealed with it: put back your copy of it."
        )
    root = next(iter(roots.values()))
    try:
        ringfile.write(path, ringfile.new_ring(root).to_bytes(root), exclusive=True)
    except FileExistsError:
        return  # another process was first; its ring is the one


def _tables():
    connection = connections[KEYS]
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def _open_one(ring):
    """Without a stored check value one data key decides: it opens only under the ring that wrapped it."""
    row = DataKey.objects.using(KEYS).first()
    if row is None:
        return
    try:
        unwrap(ring, row)
    except (KeyError, InvalidTag):
        raise _foreign() from None


def _foreign():
    return KeyringProblem("This keyring is not the one the database was sealed with: put back your copy of it.")


def wrap(ring, row, secret):
    """Fill `row` (a DataKey) with `secret` (64 bytes), wrapped in the active KEK and bound to what the row says."""
    check(ring)
    row.kek_id, row.wrapped = ring.file.active, wrapped(ring, row, secret)
    return row


def wrapped(ring, row, secret):
    """`secret` wrapped in the active KEK, bound to what the row says."""
    kek_id, kek = ring.active
    nonce = os.urandom(12)
    return nonce + kek.encrypt(nonce, secret, _aad(row, kek_id))


def unwrap(ring, row):
    """The 64 bytes of a DataKey. Raises KeyError for an unknown KEK, InvalidTag for a changed row."""
    wrapped = bytes(row.wrapped)
    return ring.keks[row.kek_id].decrypt(wrapped[:12], wrapped[12:], _aad(row, row.kek_id))


def _aad(row, kek_id):
    return aad(row.id.to_bytes(8, "big"), kek_id, row.generation, row.scope.bytes, row.kind)


def aad(number, kek_id, generation, scope, kind):
    """What a wrapped key is bound to: all that its row says (`number` and `scope` as bytes)."""
    return b"data key|" + number + kek_id.to_bytes(8, "big") + generation.to_bytes(4, "big") + scope + kind.encode()
