"""Matches names against a query, ignoring case, accents, transliteration and the order of words."""

import re
import unicodedata

from safespace.base.text.comparing import comparable

# Letters that readers treat as equal but that Unicode does not decompose; combining marks are removed.
_ALIKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_ALIKE |= {mark: None for mark in (*range(0x300, 0x3100), *range(0xFE20, 0xFE30)) if unicodedata.combining(chr(mark))}

# "Müller" is also written "Mueller" and "Muller", "Sørensen" "Soerensen", "Århus" "Aarhus".
_DIGRAPHS = re.compile("([aou])e|(a)a")
OTHER_SPELLING = 4
"""Added to the fit of a name that matches only in another spelling."""


def folded(text):
    """`text` in the form for comparison: "Łucja Ærøsund-O’Briain" becomes "lucja aerosund obriain"."""
    text = comparable(text).replace("'", "")
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).translate(_ALIKE)
    return " ".join(text.replace("-", " ").split())


def _respelled(text):
    """Folded `text` with the spellings that stand for one letter with an accent written without it."""
    return _DIGRAPHS.sub(lambda found: found[1] or found[2], text)


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
    words = folded(text)
    parts, respelled = words.split(), _respelled(words).split()

    def fits(name):
        name = folded(name)
        if all(part in name for part in parts):
            return True
        name = _respelled(name)
        return all(part in name for part in respelled)

    return fits if parts else lambda name: False


def ranked(text, names):
    """[(fit, key), …] for the matching `names`, given as (key, name) pairs, best match first."""
    words = folded(text)
    respelled = _respelled(words)
    fits = ((_best_fit(words, respelled, folded(name)), key) for key, name in names)
    return sorted((one for one in fits if one[0] is not None), key=lambda one: one[0]) if words else []


def _best_fit(words, respelled, name):
    exact = fit(words, name)
    if exact is not None:
        return exact
    other = fit(respelled, _respelled(name))
    return None if other is None else other + OTHER_SPELLING
