"""One sealed value: `01 | key number 8 | nonce 12 | ciphertext | tag 16`, AES-256-GCM, 37 bytes more than the text.

Bound to its place: the additional data is header | context | primary key. So bytes moved to another row or field do not
open, and neither does a value under a key it does not name. No key is ever tried: the header says which one.
"""

import os

from cryptography.exceptions import InvalidTag

from safespace.encryption.keys.cannot_decrypt import Tampered
from safespace.encryption.keys.datakeys import VERSION

HEADER, NONCE, TAG = 9, 12, 16
START = HEADER + NONCE
OVERHEAD = START + TAG


def seal(key, context, row, plaintext):
    """Seal bytes under an OpenKey for the field `context` (bytes) of the row with the primary key `row` (16 bytes)."""
    nonce = os.urandom(NONCE)
    header = key.header
    return header + nonce + key.cipher.encrypt(nonce, plaintext, header + context + row)


def unseal(key, context, row, blob):
    """The bytes sealed here. Raises Tampered."""
    try:
        return key.cipher.decrypt(blob[HEADER:START], blob[START:], blob[:HEADER] + context + row)
    except (InvalidTag, ValueError):
        raise Tampered from None


def number(blob):
    """The number (8 bytes) of the key that `blob` names. Raises Tampered for bytes that were never sealed."""
    if not is_sealed(blob):
        raise Tampered
    return blob[1:HEADER]


def is_sealed(blob):
    """Whether these bytes have the shape of a sealed value. Only opening it says whether they are one."""
    return len(blob) >= OVERHEAD and blob[:1] == VERSION
