"""A root key on paper: 14 groups of four letters and digits, the last of them a check on the rest.

Letters that are mistaken for digits are not used (Crockford's base 32), and are understood when typed. SAFESPACE_KEYS
takes this form as well as base64url.
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
    """A recovery text with something wrong in it. The message never repeats it."""


def written(root):
    """The recovery text of a root key (32 bytes)."""
    text = base64.b32encode(root + _check(root)).decode().translate(_WRITTEN)
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def looks_written(text):
    """Whether `text` has the length of a recovery text, which no key in base64url has."""
    return len(_plain(text)) == LENGTH


def read(text):
    """The root key that a recovery text stands for. Raises Mistyped."""
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
