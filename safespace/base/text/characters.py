"""Characters that people never type and that not every database can store."""

import re

_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


def without_unusable_characters(text):
    return _UNUSABLE.sub("", text)


def has_unusable_characters(text):
    """Whether `text` contains NUL, which PostgreSQL refuses, or a lone surrogate, which has no UTF-8 encoding."""
    return _UNUSABLE.search(text) is not None
