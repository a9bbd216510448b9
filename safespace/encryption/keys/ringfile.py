"""Reads, checks and writes the key ring file: random secrets, each wrapped under a root key.

The file is JSON, so that a person can see which secrets it holds. Every secret is encrypted with AES-256-GCM under
HKDF(root key, purpose), bound to its ring, purpose and id; an HMAC over the whole file prevents removing a secret or
changing the active one. KEKs are random, because a derived key cannot be destroyed.
"""

import base64
import binascii
import fcntl
import hmac
import json
import os
import secrets
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

from safespace.encryption.keys import escrow

KEK, SIGNING, PURPOSE = "kek", "signing", "purpose"


class KeyringProblem(ImproperlyConfigured):
    """The keys are missing, wrong or damaged. The message is a sentence for the operator."""


def derived(secret, label):
    """32 bytes derived from `secret` for the purpose `label` (bytes)."""
    return HKDF(SHA256(), 32, salt=None, info=b"safespace/v1|" + label).derive(secret)


def fingerprint(root):
    """Identifies a root key without revealing it: 16 hex digits."""
    return derived(root, b"fingerprint")[:8].hex()


def decode_roots(texts):
    """Root keys (32 bytes each) from base64url or recovery texts, the active one first. Raises KeyringProblem."""
    roots = {}
    for text in texts:
        root = _decoded(text)
        roots[fingerprint(root)] = root
    if not roots:
        raise KeyringProblem("SAFESPACE_KEYS is empty: the key ring cannot be opened without its root key.")
    return roots


def _decoded(text):
    try:
        if escrow.is_recovery_text(text):
            return escrow.from_text(text)
        root = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except escrow.Mistyped:
        raise KeyringProblem("A recovery text in SAFESPACE_KEYS is mistyped; nothing was changed.") from None
    except (binascii.Error, ValueError):
        root = b""
    if len(root) != 32:
        raise KeyringProblem("A key in SAFESPACE_KEYS is not 32 bytes in base64url; nothing was changed.")
    return root


@dataclass(frozen=True)
class Entry:
    """One wrapped secret. `id` is 63 random bits; `root` is the fingerprint of the root key that wraps it."""

    purpose: str
    id: int
    root: str
    wrapped: bytes = field(repr=False)

    def to_json(self):
        wrapped = base64.b64encode(self.wrapped).decode()
        return {"purpose": self.purpose, "id": f"{self.id:016x}", "root": self.root, "wrapped": wrapped}

    @classmethod
    def from_json(cls, data):
        return cls(data["purpose"], int(data["id"], 16), data["root"], base64.b64decode(data["wrapped"]))


@dataclass(frozen=True)
class RingFile:
    """The content of the file. `active` is the id of the KEK for new data keys."""

    ring: str
    active: int
    entries: tuple

    def wrap(self, root, purpose, secret, id=None):
        """An Entry with `secret` wrapped under `root` (bytes)."""
        id = id or secrets.randbits(63) or 1
        nonce = os.urandom(12)
        cipher = AESGCM(derived(root, purpose.encode()))
        return Entry(purpose, id, fingerprint(root), nonce + cipher.encrypt(nonce, secret, self._aad(purpose, id)))

    def unwrap(self, entry, roots):
        """The secret in `entry`. Raises KeyringProblem if its root key is not in `roots` or it was changed."""
        try:
            cipher = AESGCM(derived(roots[entry.root], entry.purpose.encode()))
            return cipher.decrypt(entry.wrapped[:12], entry.wrapped[12:], self._aad(entry.purpose, entry.id))
        except KeyError:
            raise wrong_root() from None
        except InvalidTag:
            raise damaged() from None

    def _aad(self, purpose, id):
        return f"{self.ring}|{purpose}|{id:016x}".encode()

    def to_bytes(self, root):
        body = {
            "keyring": 1,
            "ring": self.ring,
            "active": f"{self.active:016x}",
            "secrets": [entry.to_json() for entry in self.entries],
        }
        seal = {"root": fingerprint(root), "hmac": _mac(body, root)}
        return (json.dumps({**body, "seal": seal}, indent=2) + "\n").encode()

    @classmethod
    def from_bytes(cls, content, roots):
        """Raises KeyringProblem if the root key is another one or the file was changed."""
        try:
            body = json.loads(content)
            seal = body.pop("seal")
            root, sealed = roots.get(seal["root"]), seal["hmac"].encode()
            entries = tuple(Entry.from_json(entry) for entry in body["secrets"])
            ring = cls(body["ring"], int(body["active"], 16), entries)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise damaged() from None
        if root is None:
            raise wrong_root()
        if not hmac.compare_digest(sealed, _mac(body, root).encode()):
            raise damaged()
        return ring

    def with_entries(self, entries, active=None):
        return replace(self, entries=tuple(entries), active=self.active if active is None else active)


def wrong_root():
    return KeyringProblem(
        "The key ring was made with another root key than those in SAFESPACE_KEYS; put the right one back."
    )


def damaged():
    return KeyringProblem("The key ring file is damaged or was changed by hand; put back your copy of it.")


def _mac(body, root):
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(derived(root, b"keyring seal"), canonical, "sha256").hex()


def new_ring(root):
    """A ring with a random KEK, signing key and purpose secret, wrapped under `root`."""
    empty = RingFile(ring=secrets.token_hex(16), active=0, entries=())
    entries = [empty.wrap(root, purpose, os.urandom(32)) for purpose in (KEK, SIGNING, PURPOSE)]
    return empty.with_entries(entries, active=entries[0].id)


def write(path, content, *, exclusive=False):
    """Write `content` to `path` atomically, readable by the owner only, and flushed to disk on return.

    With `exclusive`, raises FileExistsError instead of replacing a file.
    """
    path = Path(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".keyring-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if exclusive:
            os.link(temporary, path)
        else:
            os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def require_private(path):
    """Raise KeyringProblem if other accounts on this machine can read or replace the key ring."""
    path = Path(path)
    if path.stat().st_mode & 0o077:
        raise KeyringProblem(f"Others on this machine may open the key ring {path}: type “chmod 600 {path}”.")
    folder = path.parent
    if folder.stat().st_mode & 0o022:
        raise KeyringProblem(
            f"Others on this machine may change {folder}, which holds keys: type “chmod 700 {folder}”."
        )


@contextmanager
def locked(path):
    """Hold the lock for changing the key ring."""
    path = Path(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path.with_name(path.name + ".lock"), "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
