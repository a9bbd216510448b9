"""The words of ours that a participant can meet, in each language that has a catalogue."""

import hashlib
import json
from functools import cache
from pathlib import Path

from babel.messages.mofile import read_mo

LOCALE = Path(__file__).resolve().parents[2] / "locale"


@cache
def words_in(language):
    """Every word as (English, translated), sorted. `language` is one of TRANSLATED other than English."""
    with (LOCALE / language.replace("-", "_") / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return tuple(sorted((one.id, one.string) for one in read_mo(file) if one.id))


@cache
def digest(language):
    """SHA-256 of the words in `language`, in hexadecimal. It changes with any word."""
    return hashlib.sha256(json.dumps(words_in(language), ensure_ascii=False).encode()).hexdigest()
