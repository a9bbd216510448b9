"""Pictures inside a PDF: pixels and colours, without camera metadata."""

from pypdf.generic import ArrayObject, EncodedStreamObject, NameObject, NumberObject, StreamObject

from safespace.base.cleaning.bounds import MAX_PIXELS
from safespace.base.cleaning.colours import colour_space
from safespace.base.cleaning.copier import PACKED, filters_of, plain, plains, resolved
from safespace.base.cleaning.pictures import clean_jbig2, clean_jpeg, redrawn_jpx
from safespace.base.cleaning.refused import Reason, Refused

_DCT, _JPX, _JBIG2, _FAX = ("/DCTDecode", "/DCT"), ("/JPXDecode",), ("/JBIG2Decode",), ("/CCITTFaxDecode", "/CCF")


def image(copier, value):
    if value.get("/Width", 0) * value.get("/Height", 0) > MAX_PIXELS:
        raise Refused(Reason.TOO_MANY_PIXELS)
    last = next(iter(reversed(filters_of(value))), None)
    if last in _DCT:
        return _in_segments(copier, value, clean_jpeg)
    if last in _JPX:
        return _in_boxes(copier, value)
    if last in _JBIG2:
        return _in_segments(copier, value, clean_jbig2)
    return copier.packed(value, _IMAGE, also=_FAX)


def _mask(copier, value):
    return image(copier, value) if isinstance(value, StreamObject) else plain(copier, value)


_IMAGE = {
    **plains(
        "/Type", "/Subtype", "/Width", "/Height", "/BitsPerComponent", "/ImageMask", "/Decode", "/Interpolate",
        "/Matte",
    ),
    "/ColorSpace": colour_space,
    "/Mask": _mask,
    "/SMask": _mask,
}  # fmt: skip


def _in_segments(copier, value, clean):
    made = copier.dictionary(value, {**_IMAGE, "/DecodeParms": _last_parameters}, into=StreamObject())
    return _filled(made, clean(_unpacked(copier, value)), filters_of(value)[-1])


def _last_parameters(copier, value):
    last = resolved(value[-1]) if isinstance(value, ArrayObject) and value else value
    return copier.dictionary(last, {"/ColorTransform": plain, "/JBIG2Globals": _shared_segments})


def _shared_segments(copier, value):
    return copier.made_of(clean_jbig2(copier.content_of(value)), value, {})


def _in_boxes(copier, value):
    """A JPEG 2000, whose format allows comments in many places, redrawn as a JPEG."""
    shapes = {name: shape for name, shape in _IMAGE.items() if name not in ("/Decode", "/BitsPerComponent")}
    made = copier.dictionary(value, shapes, into=StreamObject())
    if isinstance(made.get("/ColorSpace"), ArrayObject):  # a palette or inks, which a JPEG can't represent
        raise Refused(Reason.HIDDEN)
    device, colours, alpha = redrawn_jpx(_unpacked(copier, value))
    made[NameObject("/BitsPerComponent")] = NumberObject(8)
    made.setdefault(NameObject("/ColorSpace"), NameObject(device))
    if alpha and value.get("/SMaskInData") == 1:
        veil = copier.dictionary(made, plains("/Type", "/Subtype", "/Width", "/Height", "/BitsPerComponent"))
        veil = StreamObject.initialize_from_dictionary({**veil, NameObject("/ColorSpace"): NameObject("/DeviceGray")})
        made[NameObject("/SMask")] = copier.writer._add_object(_filled(veil, alpha))
    return _filled(made, colours)


def _unpacked(copier, value):
    """The input of the last filter of `value`: the output of the filters before it."""
    *before, _ = filters_of(value)
    if set(before) - set(PACKED):
        raise Refused(Reason.HIDDEN)
    if not before:
        return value._data
    inner = EncodedStreamObject()
    inner._data, inner[NameObject("/Filter")] = value._data, ArrayObject(map(NameObject, before))
    return copier.content_of(inner)


def _filled(made, data, name=_DCT[0]):
    made._data, made[NameObject("/Filter")] = data, NameObject(name)
    return made
