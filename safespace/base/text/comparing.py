"""The normal form in which names, addresses and codes are compared. What was typed is stored unchanged."""

import unicodedata

# Letters and signs that people and keyboards use for one another.
_SAME = str.maketrans(
    dict.fromkeys("‘’‚‛ʹʻʼʽˈ`´′＇", "'")
    | dict.fromkeys("‐‑‒–—―−﹣－", "-")
    | {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "\u0640": None}  # noqa: RUF001  Arabic and Persian forms; kashida
)
# Rendered as nothing, though not of a category that says so.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def comparable(text):
    """`text` in its normal form: NFKC, case-folded, without invisible characters and superfluous spaces."""
    if not text.isascii():
        folded = unicodedata.normalize("NFKC", text).casefold()
        text = "".join(one for one in unicodedata.normalize("NFKC", folded) if not _is_invisible(one)).translate(_SAME)
    return " ".join(text.casefold().split())


def shows(text):
    """Whether `text` has any character that a reader can see."""
    return any(not one.isspace() and not _is_invisible(one) for one in text)


def _is_invisible(one):
    category = unicodedata.category(one)
    return category == "Cf" or one in _BLANK or (category == "Cc" and not one.isspace()) or "\ufe00" <= one <= "\ufe0f"
