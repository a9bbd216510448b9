"""How well a name fits what was typed: letters without case and accents, words in any order."""

import unicodedata

# Letters that are one with another to a reader and have no accent to take away; accents are taken away.
_ALIKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"})
_ALIKE |= {mark: None for mark in (*range(0x300, 0x3100), *range(0xFE20, 0xFE30)) if unicodedata.combining(chr(mark))}


def folded(text):
    """`text` as it is compared: "Łucja Ærøsund-Ó Briain" is "lucja aerosund o briain"."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold()).translate(_ALIKE)
    return " ".join(text.lower().replace("-", " ").split())


def fit(words, name):
    """How well a folded `name` fits folded `words`, 0 being best; None when it does not.

    0 the same, 1 the name begins so, 2 each word begins a word of the name, 3 each word stands somewhere in it.
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
    """A function that tells of a name whether it fits `text` at all; fast, since most do not."""
    parts = folded(text).split()

    def fits(name):
        name = folded(name)
        return all(part in name for part in parts)

    return fits if parts else lambda name: False


def ranked(text, names):
    """[(fit, key), …] of those of `names` ((key, name), …) that fit `text`, the best first."""
    words = folded(text)
    fits = ((fit(words, folded(name)), key) for key, name in names)
    return sorted((one for one in fits if one[0] is not None), key=lambda one: one[0]) if words else []
