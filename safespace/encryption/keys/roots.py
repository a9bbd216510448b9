"""Root keys: which of them wrap the key ring, and rewrapping it under another."""

from pathlib import Path

from django.conf import settings

from safespace.encryption.keys import keyring, ringfile


def in_use():
    """{fingerprint: whether the key ring needs it} for the root keys in SAFESPACE_KEYS, the active one first."""
    ring = keyring.current()
    needed = {entry.root for entry in ring.file.entries}
    return {fingerprint: fingerprint in needed for fingerprint in ring.roots}


def rewrap():
    """Rewrap every secret of the key ring under the first root key in SAFESPACE_KEYS. Returns whether it changed.

    Earlier copies of the key ring still open with the older root key.
    """
    path = Path(settings.SAFESPACE_KEYRING)
    with ringfile.locked(path):
        ring = keyring.ready()
        if not any(older for fingerprint, older in in_use().items() if fingerprint != ringfile.fingerprint(ring.root)):
            return False
        secrets = [(entry, ring.file.unwrap(entry, ring.roots)) for entry in ring.file.entries]
        entries = [ring.file.wrap(ring.root, entry.purpose, secret, id=entry.id) for entry, secret in secrets]
        ringfile.write(path, ring.file.with_entries(entries).to_bytes(ring.root))
    return True
