"""Subsets of the packaged typefaces as WOFF2, which browsers load in a tenth of the bytes of the TTF files."""

import io
from importlib.resources import files

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SANS, SERIF = ("font_source_sans_pro", "SourceSansPro"), ("font_source_serif_pro", "SourceSerifPro")
FACES = {
    "sans-regular": (*SANS, "Regular"),
    "sans-semibold": (*SANS, "Semibold"),
    "serif-regular": (*SERIF, "Regular"),
    "serif-semibold": (*SERIF, "Semibold"),
}
# Western European letters, punctuation, currency and arrows; and what else the typefaces have: Central European,
# Vietnamese, Greek, Cyrillic. `fonts.css` names the same ranges.
LATIN = ((0x20, 0x17F), (0x2000, 0x206F), (0x20AC, 0x20AC), (0x2116, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212))
MORE = ((0x180, 0x52F), (0x1E00, 0x1FFF), (0x2070, 0x20CF), (0x2100, 0x2BFF))
RANGES = {"latin": LATIN, "more": MORE}
SUBSETS = tuple((face, "latin") for face in FACES) + (("sans-regular", "more"), ("sans-semibold", "more"))
FEATURES = ("ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum")


def packaged(face):
    """The bytes of `face` as its package brings it."""
    package, family, style = FACES[face]
    return (files(package) / "files" / f"{family}-{style}.ttf").read_bytes()


def subset(face, letters):
    """WOFF2 bytes of the glyphs of `face` for the ranges of RANGES named `letters`."""
    options = Options(flavor="woff2", layout_features=list(FEATURES), hinting=False)
    options.recalc_timestamp = False
    font = TTFont(io.BytesIO(packaged(face)), recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES[letters] for code in range(first, last + 1)])
    subsetter.subset(font)
    font.flavor = "woff2"
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()
