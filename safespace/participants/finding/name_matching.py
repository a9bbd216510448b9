"""Matches names against a query, ignoring case, accents and the order of words."""

import unicodedata

# Letters that readers treat as equal but that Unicode does not decompose; combining marks are removed.
_ALIKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"})
_ALIKE |= {mark: None for mark in (*range(0x300, 0x3100), *range(0xFE20, 0xFE30)) if unicodedata.combining(chr(mark))}


def folded(text):
    """`text` in the form for comparison: "Łucja Ærøsund-Ó Briain" becomes "lucja aerosund o briain"."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold()).translate(_ALIKE)
    return " ".join(text.lower().replace("-", " ").split())


def fit(words, name):
    """How well folded `words` match a folded `name`, or None.

    0: equal; 1: the name starts with them; 2: each word starts a word of the name; 3: each word occurs in the name.
    """
    if words == name:
        return 0
    if name.startswith(words):
        return 1
    parts = words.split()
    if not all(part in name for part in parts):
        return None
    padded = f" {name}"
    return 2 if all(f" {part}" in padded for part in parts) else 3


def fitting(text):
    """A fast function that says whether a name matches `text` at all."""
    parts = folded(text).split()

    def fits(name):
        name = folded(name)
        return all(part in name for part in parts)

    return fits if parts else lambda name: False


def ranked(text, names):
    """[(fit, key), …] for the matching `names`, given as (key, name) pairs, best match first."""
    words = folded(text)
    fits = ((fit(words, folded(name)), key) for key, name in names)
    return sorted((one for one in fits if one[0] is not None), key=lambda one: one[0]) if words else []
