"""Every pair of text and ground among the tokens, light and dark, against WCAG 2.2 AA."""

import re

import pytest

from tests.architecture.tree import ROOT

TOKENS = {
    found[1]: (found[2], found[3])
    for found in re.finditer(
        r"--([\w-]+):\s*light-dark\((#[0-9a-fA-F]{6}),\s*(#[0-9a-fA-F]{6})\)",
        (ROOT / "static" / "css" / "tokens.css").read_text(),
    )
}
GROUNDS = ("paper", "card", "sunken", "raised")
TONES = ("pine", "clay", "honey", "sage", "dusk", "stone")

TEXT = [(ink, ground) for ink in ("ink", "ink-2", "ink-3", "link") for ground in GROUNDS]
TEXT += [(f"{tone}-text", ground) for tone in TONES for ground in (f"{tone}-wash", "card", "paper", "raised")]
TEXT += [(f"on-{tone}", tone) for tone in TONES]
TEXT += [("ink-2", f"{tone}-wash") for tone in TONES]
SHAPES = [("field-line", ground) for ground in ("card", "paper", "raised")]
SHAPES += [
    (tone, ground) for tone in ("pine", "clay", "sage", "dusk", "honey-mark", "stone") for ground in ("card", "paper")
]
SHAPES += [("focus", ground) for ground in GROUNDS]
SHAPES += [(f"plant-{number}", f"leaf-{number}") for number in range(6)]


def _light(colour):
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    bright, dark = sorted((_light(one), _light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SHAPES, 3.0)], ids=["text", "shapes"])
def test_every_pair_can_be_told_apart_in_both_themes(pairs, least):
    """WCAG 1.4.3 and 1.4.11."""
    weak = [
        (ink, ground, theme)
        for ink, ground in pairs
        for theme in (0, 1)
        if contrast(TOKENS[ink][theme], TOKENS[ground][theme]) < least
    ]

    assert weak == []


def test_black_on_white_is_measured_as_it_should_be():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
