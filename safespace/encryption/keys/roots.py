"""Root keys: which of them wrap the keyring, and wrapping it under another."""

from pathlib import Path

from django.conf import settings

from safespace.encryption.keys import keyring, ringfile


def in_use():
    """{fingerprint: whether the keyring needs it} of the root keys at hand, the active one first."""
    ring = keyring.current()
    needed = {entry.root for entry in ring.file.entries}
    return {fingerprint: fingerprint in needed for fingerprint in ring.roots}


def rewrap():
    """Wrap every secret of the keyring under the first of SAFESPACE_KEYS; whole or not at all, harmless twice.

    Returns whether there was anything to do. Copies of the keyring made before still open under the older root key.
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
