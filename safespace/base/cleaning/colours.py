"""Colour spaces of a PDF. A colour profile names the screen or scanner it was made for, so none is copied."""

from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    NameObject,
    StreamObject,
)

from safespace.base.cleaning.content import clean_program
from safespace.base.cleaning.copier import plain, plains, resolved, rows_of
from safespace.base.cleaning.refused import Reason, Refused

DEVICES = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
_LONGEST_PALETTE = 256 * 32
_CALIBRATED = plains("/WhitePoint", "/BlackPoint", "/Gamma", "/Matrix", "/Range")


def colour_space(copier, value):
    if isinstance(value, NameObject):
        return plain(copier, value)
    if not isinstance(value, ArrayObject) or not value:
        raise Refused(Reason.UNREADABLE)
    kind = resolved(value[0])
    if kind in _SPACES:
        return _SPACES[kind](copier, value)
    return ArrayObject([plain(copier, kind)]) if len(value) == 1 else _unknown()


def _unknown():
    raise Refused(Reason.HIDDEN)


def _calibrated(copier, value):
    return ArrayObject([plain(copier, value[0]), copier.dictionary(resolved(value[1]), _CALIBRATED)])


def _without_profile(copier, value):
    profile = resolved(value[1])
    if "/Alternate" in profile:
        return copier.once(profile.raw_get("/Alternate"), colour_space)
    return NameObject(DEVICES[profile["/N"]])


def _palette(copier, value):
    colours = resolved(value[3])
    data = copier.content_of(colours) if isinstance(colours, StreamObject) else colours.original_bytes
    base, last = copier.once(value[1], colour_space), copier.once(value[2], plain)
    return ArrayObject([plain(copier, value[0]), base, last, ByteStringObject(data[:_LONGEST_PALETTE])])


def _inks(copier, value):
    names, alternate, tint = value[1:4]
    return ArrayObject(
        [plain(copier, value[0]), copier.once(names, plain), copier.once(alternate, colour_space),
         copier.once(tint, function)]
    )  # fmt: skip


def _patterned(copier, value):
    return ArrayObject([plain(copier, value[0]), *(copier.once(one, colour_space) for one in value[1:2])])


def function(copier, value):
    """A PDF function: maps numbers to numbers, for example ink to colour."""
    if isinstance(value, NameObject):
        return plain(copier, value)
    if not isinstance(value, StreamObject):
        return copier.dictionary(value, {**_FUNCTION, "/Functions": rows_of(function)})
    if value.get("/FunctionType") == 4:
        return copier.made_of(clean_program(copier.content_of(value)), value, _FUNCTION)
    return copier.packed(value, _FUNCTION)


_FUNCTION = plains(
    "/FunctionType", "/Domain", "/Range", "/C0", "/C1", "/N", "/Bounds", "/Encode", "/Decode", "/Size", "/Order",
    "/BitsPerSample",
)  # fmt: skip
_SPACES = {
    "/CalGray": _calibrated,
    "/CalRGB": _calibrated,
    "/Lab": _calibrated,
    "/ICCBased": _without_profile,
    "/Indexed": _palette,
    "/I": _palette,
    "/Separation": _inks,
    "/DeviceN": _inks,
    "/Pattern": _patterned,
}
