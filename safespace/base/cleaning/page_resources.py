"""Resources a page draws with: for each kind of object, the entries that are copied. All others are left out."""

from io import BytesIO

from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from safespace.base.cleaning.colours import colour_space, function
from safespace.base.cleaning.content import clean_content, clean_program
from safespace.base.cleaning.copier import plain, plains, resolved, rows_of
from safespace.base.cleaning.images import image
from safespace.base.cleaning.refused import Reason, Refused


def resources(copier, value, names):
    """The resources in `value` that content uses by one of `names` (bytes as written in the content)."""
    wanted = {NameObject.read_from_stream(BytesIO(name), None) for name in names}
    made = DictionaryObject()
    properties = resolved(value.get("/Properties")) if isinstance(value, DictionaryObject) else None
    for one in (properties or {}).values():
        _refuse_hidden_layer(one)
    for kind, shape in _RESOURCES.items():
        offered = resolved(value.get(kind)) if isinstance(value, DictionaryObject) else None
        if isinstance(offered, DictionaryObject):
            found = copier.dictionary(offered, dict.fromkeys(sorted(wanted & offered.keys()), shape))
            if found:
                made[NameObject(kind)] = found
    return made


def drawn(copier, stream, shapes, inherited=None):
    """A content stream with the resources it uses: its own, or else `inherited`."""
    content, names = clean_content(copier.content_of(stream))
    made = copier.made_of(content, stream, shapes)
    own = resolved(stream.get("/Resources"))
    made[NameObject("/Resources")] = resources(copier, inherited if own is None else own, names)
    return made


def form(copier, value):
    """A form XObject: a drawing used by name."""
    return drawn(copier, value, _FORM) if isinstance(value, StreamObject) else None


def group(copier, value):
    return copier.dictionary(value, {**plains("/Type", "/S", "/I", "/K"), "/CS": colour_space})


def _refuse_hidden_layer(membership):
    """Raise Refused where something is shown only while layers are off, or by a rule of its own."""
    found = resolved(membership)
    if isinstance(found, DictionaryObject) and (found.get("/P") in ("/AllOff", "/AnyOff") or "/VE" in found):
        raise Refused(Reason.HIDDEN)


def _xobject(copier, value):
    _refuse_hidden_layer(value.get("/OC"))
    shape = {"/Image": image, "/Form": form}.get(value.get("/Subtype"))
    return shape(copier, value) if shape else None


def _state(copier, value):
    return copier.dictionary(value, _STATE)


def _state_font(copier, value):
    return ArrayObject([copier.once(value[0], _font), copier.once(value[1], plain)])


def _soft_mask(copier, value):
    if isinstance(value, NameObject):
        return plain(copier, value)
    return copier.dictionary(value, {**plains("/Type", "/S", "/BC"), "/G": form})


def _pattern(copier, value):
    if isinstance(value, StreamObject):
        return drawn(copier, value, _TILES)
    return copier.dictionary(value, {**plains("/Type", "/PatternType", "/Matrix"), "/Shading": _shading})


def _shading(copier, value):
    if isinstance(value, StreamObject):
        return copier.packed(value, _SHADING)
    return copier.dictionary(value, _SHADING)


def _font(copier, value):
    made = copier.dictionary(value, _FONT)
    glyphs = resolved(value.get("/CharProcs"))
    return made if glyphs is None else _with_glyphs(copier, value, glyphs, made)


def _with_glyphs(copier, value, glyphs, made):
    """A Type 3 font, whose glyphs are content streams."""
    copies, names = DictionaryObject(), set()
    for name in glyphs:
        stream = resolved(glyphs.raw_get(name))
        content, used = clean_content(copier.content_of(stream))
        names |= used
        copies[NameObject(name)] = copier.writer._add_object(copier.made_of(content, stream, {}))
    made[NameObject("/CharProcs")] = copies
    made[NameObject("/Resources")] = resources(copier, resolved(value.get("/Resources")), names)
    return made


def _encoding(copier, value):
    if isinstance(value, StreamObject):
        return _characters(copier, value)
    if isinstance(value, DictionaryObject):
        return copier.dictionary(value, plains("/Type", "/BaseEncoding", "/Differences"))
    return plain(copier, value)


def _characters(copier, value):
    """A character map, or its name."""
    if not isinstance(value, StreamObject):
        return plain(copier, value)
    return copier.made_of(clean_program(copier.content_of(value)), value, _CHARACTERS)


def _collection(copier, value):
    return copier.dictionary(value, {"/Registry": _word, "/Ordering": _word, "/Supplement": plain})


def _word(copier, value):
    """A short string such as "Adobe" or "Identity"."""
    fits = isinstance(value, (TextStringObject, ByteStringObject)) and len(value) <= 40
    return type(value)(value) if fits else None


def _descriptor(copier, value):
    return copier.dictionary(value, _DESCRIPTOR)


def _font_file(copier, value):
    return copier.packed(value, plains("/Length1", "/Length2", "/Length3", "/Subtype"))


def _glyph_map(copier, value):
    return copier.packed(value, {}) if isinstance(value, StreamObject) else plain(copier, value)


_FORM = {**plains("/Type", "/Subtype", "/BBox", "/Matrix"), "/Group": group}
_TILES = plains("/Type", "/PatternType", "/PaintType", "/TilingType", "/BBox", "/XStep", "/YStep", "/Matrix")
_SHADING = {
    **plains(
        "/ShadingType", "/Background", "/BBox", "/AntiAlias", "/Coords", "/Domain", "/Extend", "/Matrix", "/Decode",
        "/BitsPerCoordinate", "/BitsPerComponent", "/BitsPerFlag", "/VerticesPerRow",
    ),
    "/ColorSpace": colour_space,
    "/Function": rows_of(function),
}  # fmt: skip
_STATE = {
    **plains(
        "/Type", "/LW", "/LC", "/LJ", "/ML", "/D", "/RI", "/OP", "/op", "/OPM", "/FL", "/SM", "/SA", "/BM", "/CA",
        "/ca", "/AIS", "/TK",
    ),
    "/Font": _state_font,
    "/SMask": _soft_mask,
}  # fmt: skip
_CHARACTERS = {**plains("/Type", "/CMapName", "/WMode"), "/CIDSystemInfo": _collection, "/UseCMap": _characters}
_FONT = {
    **plains(
        "/Type", "/Subtype", "/BaseFont", "/FirstChar", "/LastChar", "/Widths", "/FontBBox", "/FontMatrix", "/W", "/W2",
        "/DW", "/DW2",
    ),
    "/Encoding": _encoding,
    "/ToUnicode": _characters,
    "/FontDescriptor": _descriptor,
    "/DescendantFonts": rows_of(_font),
    "/CIDSystemInfo": _collection,
    "/CIDToGIDMap": _glyph_map,
}  # fmt: skip
_DESCRIPTOR = {
    **plains(
        "/Type", "/FontName", "/FontStretch", "/FontWeight", "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent",
        "/Descent", "/Leading", "/CapHeight", "/XHeight", "/StemV", "/StemH", "/AvgWidth", "/MaxWidth", "/MissingWidth",
    ),
    "/FontFile": _font_file,
    "/FontFile2": _font_file,
    "/FontFile3": _font_file,
}  # fmt: skip
_RESOURCES = {
    "/Font": _font,
    "/XObject": _xobject,
    "/ColorSpace": colour_space,
    "/ExtGState": _state,
    "/Pattern": _pattern,
    "/Shading": _shading,
}
