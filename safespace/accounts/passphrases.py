"""Refuses passphrases that an attacker tries first (NIST SP 800-63B-4: a blocklist, no composition rules).

Lists of common passwords mostly hold short words, which the minimum length already rules out. To reach twelve
characters people stretch a short password: they repeat it, follow the keyboard or append a year. The validators here
look for that, and for the account owner's own name stretched the same way.
"""

import re
import unicodedata
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

LONGEST_REPEATED = 3
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv")
OF_THIS_HOUSE = frozenset({"safespace", "interview", "interviews", "study", "consent", "password", "passphrase"})
SHORTEST_NAME = 4
LEAST_LEFT = 6  # so many letters besides the common word or name make a passphrase acceptable


def normalised(passphrase):
    """The form in which a passphrase is hashed: NFC, since keyboards send the same letter in different ways."""
    return unicodedata.normalize("NFC", passphrase)


def spellings(passphrase):
    """The forms of a typed passphrase to check: as typed, NFC, and NFD for hashes made before NFC was used."""
    composed = normalised(passphrase)
    return list(dict.fromkeys([passphrase, composed, unicodedata.normalize("NFD", composed)]))


class OwnNameValidator:
    """Refuses the owner's name with a few characters added: an attacker who knows them tries that (ASVS 6.2.11)."""

    def validate(self, password, user=None):
        plain = password.casefold()
        left = plain
        for name in _names_of(user):
            left = left.replace(name, "")
        if left != plain and len(re.sub(r"[\W\d_]", "", left)) < LEAST_LEFT:
            raise ValidationError("too close to the owner's name", code="password_too_similar")


class StretchedValidator:
    """Refuses a common word with digits and signs around it, a repeated snippet, and keyboard or alphabet sequences."""

    def validate(self, password, user=None):
        plain = password.casefold()
        if _is_repeated(plain) or _is_a_walk(plain) or _is_a_common_word_with_trimmings(plain):
            raise ValidationError("too common", code="password_too_common")


def _names_of(user):
    """The words of the account's names and e-mail address, longest first; short words occur in too many others."""
    called = f"{user.username} {user.display_name} {str(user.email or '').partition('@')[0]}" if user else ""
    words = {word for word in re.split(r"[\W\d_]+", called.casefold()) if len(word) >= SHORTEST_NAME}
    return sorted(words, key=len, reverse=True)


def _is_repeated(text):
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, LONGEST_REPEATED + 1))


def _is_a_walk(text):
    """Whether at least 80 % of the characters follow their neighbour in one row of ROWS, in either direction."""
    rows = [*ROWS, *(row[::-1] for row in ROWS)]
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    walked = sum(any(pair in row for row in rows) for pair in pairs)
    return bool(pairs) and walked >= 0.8 * len(pairs)


def _is_a_common_word_with_trimmings(text):
    """Whether `text` is a common word with only digits and signs around it, such as `Password2026!!`."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    words = [word for word in re.split(r"[\W\d_]+", core) if word]
    left = [word for word in words if word not in OF_THIS_HOUSE and word not in _common()]
    return bool(words) and len(words) <= 2 and len("".join(left)) < LEAST_LEFT


@cache
def _common():
    return frozenset(CommonPasswordValidator().passwords)
