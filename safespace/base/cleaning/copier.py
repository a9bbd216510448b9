"""Copies parts of a PDF key by key: what no list names is not copied, and there is a bound to how much is."""

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

from safespace.base.cleaning.bounds import DEEPEST, MOST_DECODED, MOST_PARTS
from safespace.base.cleaning.refused import Reason, Refused

FLATE = ("/FlateDecode", "/Fl")
PACKED = (*FLATE, "/LZWDecode", "/LZW", "/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx", "/RunLengthDecode", "/RL")
"""Filters that hold what they are given and have no room for anything beside it."""
_SCALARS = (NameObject, NumberObject, FloatObject, BooleanObject)


def resolved(value):
    """What `value` refers to; None for what is not there."""
    value = value.get_object() if isinstance(value, IndirectObject) else value
    return None if isinstance(value, NullObject) else value


def filters_of(stream):
    found = resolved(stream.get("/Filter"))
    if found is None:
        return []
    return [str(resolved(one)) for one in found] if isinstance(found, ArrayObject) else [str(found)]


class Copier:
    """Makes copies in `writer`. A shape is a function (copier, value) that returns a copy, or None to leave it out."""

    def __init__(self, writer):
        self.writer, self.made = writer, {}
        self.parts = self.decoded = self.deep = 0

    def once(self, value, shape):
        """The copy of `value`, which several parts may refer to."""
        if not isinstance(value, IndirectObject):
            return self._copied(value, shape)
        key = (value.idnum, value.generation, shape)
        if key not in self.made:
            self.made[key] = None  # what holds itself is not drawn within itself
            copy = self._copied(resolved(value), shape)
            self.made[key] = None if copy is None else self.writer._add_object(copy)
        return self.made[key]

    def _copied(self, value, shape):
        self.parts += 1
        self.deep += 1
        if self.parts > MOST_PARTS or self.deep > DEEPEST:
            raise Refused(Reason.TOO_MUCH)
        copy = None if value is None else shape(self, value)
        self.deep -= 1
        return copy

    def dictionary(self, value, shapes, into=None):
        """The entries of `value` that `shapes` names, each copied in its shape."""
        into = DictionaryObject() if into is None else into
        if not isinstance(value, DictionaryObject):
            return into
        for name, shape in shapes.items():
            copy = self.once(value.raw_get(name), shape) if name in value else None
            if copy is not None:
                into[NameObject(name)] = copy
        return into

    def content_of(self, stream):
        """The bytes of a stream, unpacked."""
        data = stream.get_data()
        self.decoded += len(data)
        if self.decoded > MOST_DECODED:
            raise Refused(Reason.TOO_MUCH)
        return data

    def made_of(self, data, stream, shapes):
        """A stream that holds `data`, with the entries of `stream` that `shapes` names."""
        made = DecodedStreamObject()
        made.set_data(data)
        return self.dictionary(stream, shapes, into=made.flate_encode())

    def packed(self, stream, shapes, also=()):
        """A stream with the bytes of `stream` as they are packed. `also` are filters allowed beside PACKED."""
        names = filters_of(stream)
        if set(names) - {*PACKED, *also}:
            raise Refused(Reason.HIDDEN)
        made = self.dictionary(stream, {**shapes, "/Filter": plain, "/DecodeParms": _parameters}, into=StreamObject())
        made._data = _without_rest(stream._data) if names and names[0] in FLATE else stream._data
        return made


def plain(copier, value):
    """Names, numbers, and rows of them; words are left out."""
    if isinstance(value, ArrayObject):
        rows = [copier.once(one, plain) for one in value]
        return ArrayObject(NullObject() if one is None else one for one in rows)
    return type(value)(value) if isinstance(value, _SCALARS) else None


def plains(*names):
    return dict.fromkeys(names, plain)


def rows_of(shape):
    """The shape of one thing in `shape`, or of a row of them."""

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


def _without_rest(data):
    """Packed bytes up to where the packing ends."""
    unpacker, at, step = zlib.decompressobj(), 0, 65_536
    while at < len(data) and not unpacker.eof:
        try:
            left = data[at : at + step]
            while left and not unpacker.eof:
                unpacker.decompress(left, 1 << 20)
                left = unpacker.unconsumed_tail
        except zlib.error:  # some programs spoil the end, and readers are lenient
            return data
        at += step
    return data[: min(at, len(data)) - len(unpacker.unused_data)] if unpacker.eof else data
