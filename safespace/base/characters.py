"""Characters that stand in nothing a person writes and that not every database stores."""

import re

_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


def unusable(text):
    """Whether `text` holds NUL, which PostgreSQL refuses, or half of a surrogate pair, which has no bytes."""
    return _UNUSABLE.search(text) is not None
