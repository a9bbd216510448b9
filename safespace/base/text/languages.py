"""Languages of words on a page: their direction, and which one is active."""

from babel.dates import format_date
from django.utils.translation import get_language

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"

RIGHT_TO_LEFT = frozenset((
    "ar", "arc", "ckb", "dv", "fa", "he", "ks", "prs", "ps", "sd", "syr", "ug", "ur", "yi",
    "arab", "hebr", "syrc", "thaa",
))  # fmt: skip
"""Subtags of languages and scripts that are read from right to left (BCP 47, ISO 15924)."""


def is_right_to_left(language):
    """Whether words in `language` (BCP 47) are read from right to left."""
    return bool(RIGHT_TO_LEFT & set(str(language).lower().split("-")))


def spoken():
    """The active language (BCP 47) of words of ours. Staff pages are in English."""
    language = get_language() or "en"
    return "en" if language.startswith("en") else language


def isolated(words):
    """`words`, such as a name or a telephone number, kept in their own order within a sentence read from right to left.

    Unicode Standard Annex 9. In other languages they come back as they are.
    """
    return f"{FIRST_STRONG_ISOLATE}{words}{POP_ISOLATE}" if words and is_right_to_left(spoken()) else words


def day_in_words(day):
    """`day` in the active language, such as "4 November 2026" or "4 novembre 2026"; its figures are Western."""
    if spoken() == "en":
        return f"{day.day} {day:%B %Y}"
    return format_date(day, "long", locale=spoken().replace("-", "_"))
