"""The recovery text of a root key, for paper: 14 groups of four letters and digits, ending in a checksum.

Uses Crockford's base 32, which has no letters that look like digits and accepts them when typed. SAFESPACE_KEYS takes a
recovery text as well as base64url.
"""

import base64
import binascii
import hashlib

ROOT, CHECK = 32, 3  # bytes
GROUP = 4
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_WRITTEN = str.maketrans(_STANDARD, _ALPHABET)
_READ = str.maketrans(_ALPHABET, _STANDARD)
_MISTAKEN = str.maketrans("OIL", "011")
LENGTH = (ROOT + CHECK) * 8 // 5


class Mistyped(ValueError):
    """A recovery text with a mistake. The message never repeats the text."""


def to_text(root):
    """The recovery text of a root key (32 bytes)."""
    text = base64.b32encode(root + _check(root)).decode().translate(_WRITTEN)
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def is_recovery_text(text):
    """Whether `text` has the length of a recovery text; a key in base64url never has."""
    return len(_plain(text)) == LENGTH


def from_text(text):
    """The root key (32 bytes) of a recovery text. Raises Mistyped."""
    plain = _plain(text)
    if len(plain) != LENGTH:
        raise Mistyped(f"It has {len(plain)} letters and digits, and a recovery text has {LENGTH}.")
    try:
        content = base64.b32decode(plain.translate(_MISTAKEN).translate(_READ))
    except binascii.Error:
        raise Mistyped("There is a letter in it that is never used.") from None
    root, check = content[:ROOT], content[ROOT:]
    if check != _check(root):
        raise Mistyped("Its last letters, which check the others, do not fit: something is mistyped.")
    return root


def _plain(text):
    return "".join(text.upper().replace("-", "").split())


def _check(root):
    return hashlib.sha256(b"safespace recovery text|" + root).digest()[:CHECK]
