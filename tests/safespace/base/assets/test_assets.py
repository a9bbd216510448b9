"""The joined style sheet and the small typefaces are made of ours, whole and alike each time."""

import io
import re

import pytest
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from safespace.base.assets import fonts
from safespace.base.assets.finder import STYLESHEET, MadeFilesFinder
from tests.architecture.tree import ROOT

CSS = ROOT / "static" / "css"
MOST = 21_000
"""Bytes of the subset that every page preloads."""


def faces():
    """{descriptor: value} of each @font-face of `fonts.css`."""
    blocks = re.findall(r"@font-face \{(.+?)\}", (CSS / "fonts.css").read_text(), re.S)
    return [dict(re.findall(r"([\w-]+): (.+);", block)) for block in blocks]


def made(name):
    with open(finders.find(name), "rb") as file:
        return file.read()


def percent(words):
    return float(words.removesuffix("%")) / 100


def test_the_joined_style_sheet_holds_every_sheet_in_its_layer():
    text = made(STYLESHEET).decode()

    assert "@import" not in text
    for path in CSS.glob("*.css"):
        if path.name != "safespace.css":
            assert path.read_text() in text, path.name
    assert f"@layer tokens {{\n{(CSS / 'tokens.css').read_text()}}}\n" in text


@pytest.mark.parametrize("face", fonts.IN_LATIN)
def test_the_letters_of_a_page_are_light_and_keep_figures_of_one_width(face):
    """Polish, Welsh and Turkish are in the first subset, and a table still lines up."""
    found = made(f"fonts/{face}-latin.woff2")
    font = TTFont(io.BytesIO(found))

    assert (len(found) <= MOST, font.flavor) == (True, "woff2")
    assert {ord(letter) for letter in "Aażŵğ“”…–€→"} - set(font.getBestCmap()) == set()
    letters = font.getBestCmap()
    assert len({font["hmtx"][letters[ord(figure)]][0] for figure in "0123456789"}) == 1


def test_greek_cyrillic_and_vietnamese_are_in_the_second_subset():
    letters = set(TTFont(io.BytesIO(made("fonts/sans-regular-more.woff2"))).getBestCmap())

    assert {ord(letter) for letter in "Ωжế"} - letters == set()
    assert ord("a") not in letters


def test_the_letters_of_arabic_dari_and_pashto_come_with_their_joined_forms_in_both_weights():
    """G-R6. A device without the script would show boxes."""
    font = TTFont(io.BytesIO(made("fonts/arabic-any-arabic.woff2")))

    assert {ord(letter) for letter in "سؤالپچژگکیۀټډړښ،؟٪۱"} - set(font.getBestCmap()) == set()
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes] == [("wght", 400, 600)]
    assert {"init", "medi", "fina", "rlig"} <= {one.FeatureTag for one in font["GSUB"].table.FeatureList.FeatureRecord}


def test_a_made_file_is_kept_and_made_alike_again(settings, tmp_path):
    """Two servers that make it serve one file under one name."""
    name = "fonts/sans-regular-latin.woff2"
    first = made(name)
    settings.MADE_FILES = tmp_path

    assert made(name) == first
    (kept,) = tmp_path.rglob("*.woff2")
    before = kept.stat().st_mtime_ns
    assert made(name) == first
    assert kept.stat().st_mtime_ns == before


def test_the_finder_makes_nothing_else():
    finder = MadeFilesFinder()

    assert (finder.find("fonts/no-such.woff2"), finder.find("../settings.py", find_all=True)) == ([], [])
    names = [path for path, storage in finder.list([]) if storage.exists(path)]
    assert len(names) == 1 + len(fonts.SUBSETS)


def test_the_style_sheet_names_the_ranges_of_each_subset():
    ours = [one for one in faces() if "unicode-range" in one]
    named = {one["src"].split("/")[-1].split(".")[0]: one["unicode-range"] for one in ours}

    assert named == {
        f"{face}-{letters}": ", ".join(
            f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in fonts.RANGES[letters]
        )
        for face, letters in fonts.SUBSETS
    }


def test_faces_of_the_device_are_as_high_as_ours():
    """A page looks alike with either: height times size is the height of the packaged face."""
    in_place = [one for one in faces() if "size-adjust" in one]
    assert len(in_place) == 8
    for one in in_place:
        style = {"400": "regular", "600": "semibold"}[one["font-weight"]]
        kind = "serif" if "Serif" in one["font-family"] else "sans"
        ours = TTFont(io.BytesIO(fonts.packaged(f"{kind}-{style}")))
        size, units = percent(one["size-adjust"]), ours["head"].unitsPerEm
        assert size * percent(one["ascent-override"]) == pytest.approx(ours["hhea"].ascent / units, abs=0.002)
        assert size * percent(one["descent-override"]) == pytest.approx(-ours["hhea"].descent / units, abs=0.002)
        assert ours["hhea"].lineGap == percent(one["line-gap-override"]) == 0
