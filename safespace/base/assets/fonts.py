"""Subsets of the packaged typefaces as WOFF2, which browsers load in a tenth of the bytes of the TTF files."""

import io
from importlib.resources import files

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

SANS, SERIF = "font_source_sans_pro", "font_source_serif_pro"
ARABIC = "arabic-any"
FACES = {
    "sans-regular": (SANS, "SourceSansPro-Regular.ttf"),
    "sans-semibold": (SANS, "SourceSansPro-Semibold.ttf"),
    "serif-regular": (SERIF, "SourceSerifPro-Regular.ttf"),
    "serif-semibold": (SERIF, "SourceSerifPro-Semibold.ttf"),
    ARABIC: ("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf"),
}
"""{face: (package, file)}. The Arabic one holds every weight."""

WEIGHTS = {"wdth": 100, "wght": (400, 600)}
"""What is kept of a face that holds more: {axis: value or range}."""

# Western European letters, punctuation, currency and arrows; and what else the typefaces have: Central European,
# Vietnamese, Greek, Cyrillic. `fonts.css` names the same ranges.
LATIN = ((0x20, 0x17F), (0x2000, 0x206F), (0x20AC, 0x20AC), (0x2116, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212))
MORE = ((0x180, 0x52F), (0x1E00, 0x1FFF), (0x2070, 0x20CF), (0x2100, 0x2BFF))
# Arabic, Dari, Pashto, Urdu and Kurdish letters; without them the words of a form would look as the device happens to
# draw them.
JOINED = ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))
RANGES = {"latin": LATIN, "more": MORE, "arabic": JOINED}
IN_LATIN = tuple(face for face in FACES if face != ARABIC)
SUBSETS = (
    *((face, "latin") for face in IN_LATIN), ("sans-regular", "more"), ("sans-semibold", "more"), (ARABIC, "arabic"),
)  # fmt: skip
FEATURES = (
    "calt", "ccmp", "fina", "init", "isol", "kern", "liga", "locl", "mark", "medi", "mkmk", "rlig", "tnum",
)  # fmt: skip


def packaged(face):
    """The bytes of `face` as its package brings it."""
    package, file = FACES[face]
    return (files(package) / "files" / file).read_bytes()


def subset(face, letters):
    """WOFF2 bytes of the glyphs of `face` for the ranges of RANGES named `letters`."""
    options = Options(flavor="woff2", layout_features=list(FEATURES), hinting=False)
    options.recalc_timestamp = False
    font = TTFont(io.BytesIO(packaged(face)), recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES[letters] for code in range(first, last + 1)])
    subsetter.subset(font)
    if "fvar" in font:
        instantiateVariableFont(font, WEIGHTS, inplace=True)
    font.flavor = "woff2"
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()
