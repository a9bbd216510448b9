"""Copies PDF objects entry by entry: only listed entries are copied, up to a limit."""

import zlib

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
)

from safespace.base.cleaning.bounds import MAX_DECODED_BYTES, MAX_DEPTH, MAX_OBJECTS
from safespace.base.cleaning.refused import Reason, Refused

FLATE = ("/FlateDecode", "/Fl")
PACKED = (*FLATE, "/LZWDecode", "/LZW", "/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx", "/RunLengthDecode", "/RL")
"""Filters whose format has no room for metadata before its end."""
_SCALARS = (NameObject, NumberObject, FloatObject, BooleanObject)


def resolved(value):
    """The object `value` refers to; None if it is missing or null."""
    value = value.get_object() if isinstance(value, IndirectObject) else value
    return None if isinstance(value, NullObject) else value


def filters_of(stream):
    found = resolved(stream.get("/Filter"))
    if found is None:
        return []
    return [str(resolved(one)) for one in found] if isinstance(found, ArrayObject) else [str(found)]


class Copier:
    """Makes copies in `writer`. A "shape" is a function (copier, value) that returns a copy, or None."""

    def __init__(self, writer):
        self.writer, self.made = writer, {}
        self.parts = self.decoded = self.deep = 0

    def once(self, value, shape):
        """The copy of `value`, made once even if several objects refer to it."""
        if not isinstance(value, IndirectObject):
            return self._copied(value, shape)
        key = (value.idnum, value.generation, shape)
        if key not in self.made:
            self.made[key] = None  # an object that contains itself is left out inside itself
            copy = self._copied(resolved(value), shape)
            self.made[key] = None if copy is None else self.writer._add_object(copy)
        return self.made[key]

    def _copied(self, value, shape):
        self.parts += 1
        self.deep += 1
        if self.parts > MAX_OBJECTS or self.deep > MAX_DEPTH:
            raise Refused(Reason.TOO_MUCH)
        copy = None if value is None else shape(self, value)
        self.deep -= 1
        return copy

    def dictionary(self, value, shapes, into=None):
        """Copy the entries of `value` named in `shapes` ({entry name: shape})."""
        into = DictionaryObject() if into is None else into
        if not isinstance(value, DictionaryObject):
            return into
        for name, shape in shapes.items():
            copy = self.once(value.raw_get(name), shape) if name in value else None
            if copy is not None:
                into[NameObject(name)] = copy
        return into

    def content_of(self, stream):
        """The decompressed bytes of a stream."""
        data = stream.get_data()
        self.decoded += len(data)
        if self.decoded > MAX_DECODED_BYTES:
            raise Refused(Reason.TOO_MUCH)
        return data

    def made_of(self, data, stream, shapes):
        """A stream of `data` with the entries of `stream` named in `shapes`."""
        made = DecodedStreamObject()
        made.set_data(data)
        return self.dictionary(stream, shapes, into=made.flate_encode())

    def packed(self, stream, shapes, also=()):
        """A copy of `stream` with its bytes still compressed. `also` are filters allowed in addition to PACKED."""
        names = filters_of(stream)
        if set(names) - {*PACKED, *also}:
            raise Refused(Reason.HIDDEN)
        made = self.dictionary(stream, {**shapes, "/Filter": plain, "/DecodeParms": _parameters}, into=StreamObject())
        made._data = _ENDS.get(names[0], bytes)(stream._data) if names else stream._data
        return made


def plain(copier, value):
    """Names, numbers and arrays of them; strings are left out."""
    if isinstance(value, ArrayObject):
        rows = [copier.once(one, plain) for one in value]
        return ArrayObject(NullObject() if one is None else one for one in rows)
    return type(value)(value) if isinstance(value, _SCALARS) else None


def plains(*names):
    return dict.fromkeys(names, plain)


def rows_of(shape):
    """A shape for one value of `shape`, or an array of them."""

    def copy(copier, value):
        if not isinstance(value, ArrayObject):
            return shape(copier, value)
        return ArrayObject(one for one in (copier.once(one, shape) for one in value) if one is not None)

    return copy


def _global_segments(copier, value):
    return copier.packed(value, {})


_PARAMETERS = {
    **plains(
        "/Predictor", "/Colors", "/BitsPerComponent", "/Columns", "/EarlyChange", "/K", "/EndOfLine", "/Rows",
        "/EncodedByteAlign", "/EndOfBlock", "/BlackIs1", "/DamagedRowsBeforeError", "/ColorTransform",
    ),
    "/JBIG2Globals": _global_segments,
}  # fmt: skip


def _parameters(copier, value):
    if isinstance(value, ArrayObject):
        rows = [copier.once(one, _parameters) for one in value]
        return ArrayObject(NullObject() if one is None else one for one in rows)
    return copier.dictionary(value, _PARAMETERS)


def _until(mark):
    """A function that cuts data after the `mark` of its end."""

    def cut(data):
        head, end, _ = data.partition(mark)
        return head + end

    return cut


def _until_the_run_ends(data):
    """Run-length data up to its end marker, a length byte of 128."""
    at = 0
    while at < len(data) and data[at] != 128:
        at += 2 + data[at] if data[at] < 128 else 2
    return data[: at + 1]


def _without_rest(data):
    """The compressed bytes without anything appended after their end."""
    unpacker, at, step = zlib.decompressobj(), 0, 65_536
    while at < len(data) and not unpacker.eof:
        try:
            left = data[at : at + step]
            while left and not unpacker.eof:
                unpacker.decompress(left, 1 << 20)
                left = unpacker.unconsumed_tail
        except zlib.error:  # some programs write a broken end, and PDF viewers accept it
            return data
        at += step
    return data[: min(at, len(data)) - len(unpacker.unused_data)] if unpacker.eof else data


_ENDS = {
    **dict.fromkeys(FLATE, _without_rest),
    **dict.fromkeys(("/ASCII85Decode", "/A85"), _until(b"~>")),
    **dict.fromkeys(("/ASCIIHexDecode", "/AHx"), _until(b">")),
    **dict.fromkeys(("/RunLengthDecode", "/RL"), _until_the_run_ends),
}
"""How the bytes of each filter are cut after their end, so that nothing is appended to them."""
