"""What no passphrase may be: something a guesser tries first (NIST SP 800-63B-4: a blocklist, no rules of composition).

Lists of common passwords hold mostly short words, which the length forbids anyway. What people do at twelve characters
is to stretch a short one: repeat it, walk along the keyboard, put a year behind it. That is looked for here, and
the name of the account's owner, stretched in the same way.
"""

import re
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

LONGEST_REPEATED = 3
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv")
OF_THIS_HOUSE = frozenset({"safespace", "interview", "interviews", "study", "consent", "password", "passphrase"})
SHORTEST_NAME = 4
LEAST_LEFT = 6  # this many characters that are neither such a word nor its trimmings make it a passphrase again


class OwnNameValidator:
    """Refuses the owner's own name with trimmings, in any order: what a guesser who knows them tries (ASVS 6.2.11)."""

    def validate(self, password, user=None):
        plain = password.casefold()
        left = plain
        for name in _names_of(user):
            left = left.replace(name, "")
        if left != plain and len(re.sub(r"[\W\d_]", "", left)) < LEAST_LEFT:
            raise ValidationError("too close to the owner's name", code="password_too_similar")


class StretchedValidator:
    """Refuses a common word with trimmings, a repeated snippet, and a walk along the keyboard or the alphabet."""

    def validate(self, password, user=None):
        plain = password.casefold()
        if _is_repeated(plain) or _is_a_walk(plain) or _is_a_common_word_with_trimmings(plain):
            raise ValidationError("too common", code="password_too_common")


def _names_of(user):
    """What the account is called, word by word, the longest first. Short ones stand inside too many other words."""
    called = f"{user.username} {user.display_name} {str(user.email or '').partition('@')[0]}" if user else ""
    words = {word for word in re.split(r"[\W\d_]+", called.casefold()) if len(word) >= SHORTEST_NAME}
    return sorted(words, key=len, reverse=True)


def _is_repeated(text):
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, LONGEST_REPEATED + 1))


def _is_a_walk(text):
    """Every letter is a neighbour of the one before it, in one row and one direction, for at least eight in ten."""
    rows = [*ROWS, *(row[::-1] for row in ROWS)]
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    walked = sum(any(pair in row for row in rows) for pair in pairs)
    return bool(pairs) and walked >= 0.8 * len(pairs)


def _is_a_common_word_with_trimmings(text):
    """`Password2026!!`: letters that are a common word, and round it nothing but digits and signs."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    words = [word for word in re.split(r"[\W\d_]+", core) if word]
    left = [word for word in words if word not in OF_THIS_HOUSE and word not in _common()]
    return bool(words) and len(words) <= 2 and len("".join(left)) < LEAST_LEFT


@cache
def _common():
    return frozenset(CommonPasswordValidator().passwords)
