"""One normal form for everything that is compared, and characters that nobody sees."""

import pytest

from safespace.base.text.comparing import comparable, shows


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Demʼyanchuk", "Dem'yanchuk"),
        ("O‘Brien", "O'Brien"),
        ("علی", "علي"),
        ("کریم", "كريم"),
        ("می\u200cنا", "مینا"),
        ("Anna\u200b", "anna"),
        ("ＡＮＮＡ", "anna"),
        ("LW‑7Q3M", "lw-7q3m"),
        ("  Ines   Sample ", "ines sample"),
    ],
)
def test_spellings_that_look_alike_are_one(one, other):
    assert comparable(one) == comparable(other)


def test_different_letters_stay_different():
    assert len({comparable(one) for one in ("Anna", "Änna", "李", "王", "")}) == 5


@pytest.mark.parametrize(("text", "seen"), [("\u200b", False), ("\u3164 \u2800", False), (" ", False), ("李", True)])
def test_invisible_characters_show_nothing(text, seen):
    assert shows(text) == seen
