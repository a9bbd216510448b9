"""The format of a sealed value: `01 | key number 8 | nonce 12 | ciphertext | tag 16` (AES-256-GCM, 37 bytes overhead).

The additional data is header | context | primary key, so bytes moved to another row or field do not decrypt. The header
names the key, so keys are never tried in turn.
"""

import os

from cryptography.exceptions import InvalidTag

from safespace.encryption.keys.cannot_decrypt import Tampered
from safespace.encryption.keys.datakeys import VERSION

HEADER, NONCE, TAG = 9, 12, 16
START = HEADER + NONCE
OVERHEAD = START + TAG


def seal(key, context, row, plaintext):
    """Seal bytes under an OpenKey, for the field `context` (bytes) and the row with primary key `row` (16 bytes)."""
    nonce = os.urandom(NONCE)
    header = key.header
    return header + nonce + key.cipher.encrypt(nonce, plaintext, header + context + row)


def unseal(key, context, row, blob):
    """The plaintext bytes. Raises Tampered."""
    try:
        return key.cipher.decrypt(blob[HEADER:START], blob[START:], blob[:HEADER] + context + row)
    except (InvalidTag, ValueError):
        raise Tampered from None


def key_number(blob):
    """The number (8 bytes) of the key named in `blob`. Raises Tampered for any other bytes."""
    if not is_sealed(blob):
        raise Tampered
    return blob[1:HEADER]


def is_sealed(blob):
    """Whether `blob` has the shape of a sealed value; only decrypting it proves that it is one."""
    return len(blob) >= OVERHEAD and blob[:1] == VERSION
