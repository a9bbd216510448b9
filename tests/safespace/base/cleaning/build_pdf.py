"""A PDF page built entry by entry, to hide things in or annotate."""

from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from tests.papers import picture

WORDS = "Marguerite signed here"
CONTENT = b"BT /F1 12 Tf 40 800 Td (Marguerite signed here) Tj ET q 100 0 0 50 40 600 cm /Im0 Do Q"


def thing(value):
    """A Python value as a PDF object; strings that begin with / become names."""
    if isinstance(value, StreamObject):
        return value
    if isinstance(value, dict):
        return DictionaryObject({NameObject(name): thing(one) for name, one in value.items()})
    if isinstance(value, (list, tuple)):
        return ArrayObject(map(thing, value))
    if isinstance(value, bool):
        return BooleanObject(value)
    if isinstance(value, str):
        return NameObject(value) if value.startswith("/") else TextStringObject(value)
    simple = {int: NumberObject, float: FloatObject, type(None): lambda _: NullObject()}
    return simple[type(value)](value) if type(value) in simple else value


def stream(data, entries=None, **more):
    made = DecodedStreamObject()
    made.set_data(data)
    made.update(thing((entries or {}) | more))
    return made


def packed(data, **entries):
    """A stream whose `data` is already encoded with the filter in `entries`."""
    made = StreamObject()
    made._data = data
    made.update(thing({f"/{name}": value for name, value in entries.items()}))
    return made


FONT = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}


class Paper:
    """A page with text and a picture. `page` and `root` are its dictionaries."""

    def __init__(self, content=CONTENT, image=None):
        self.writer = PdfWriter()
        self.page = self.writer.add_blank_page(595, 842)
        self.root = self.writer.root_object
        self.image = image if image is not None else jpeg_image(picture(author="Nobody"))
        self.contents(content)
        resources = {"/Font": {"/F1": FONT}, "/XObject": {"/Im0": self.add(self.image)}}
        self.page[NameObject("/Resources")] = thing(resources)

    def add(self, value):
        return self.writer._add_object(thing(value))

    def contents(self, content):
        self.page[NameObject("/Contents")] = self.add(stream(content))

    def put(self, place, **entries):
        place.update(thing({f"/{name}": value for name, value in entries.items()}))
        return self

    def resource(self, kind, name, value):
        self.page["/Resources"].setdefault(NameObject(kind), DictionaryObject())[NameObject(name)] = self.add(value)
        return self

    def note(self, subtype, look=None, **entries):
        body = {"/Type": "/Annot", "/Subtype": subtype, "/Rect": [40, 500, 240, 540], "/F": 4}
        if look is not None:
            body["/AP"] = {"/N": self.add(look)}
        note = self.add(body | {f"/{name}": value for name, value in entries.items()})
        self.page.setdefault(NameObject("/Annots"), ArrayObject()).append(note)
        return self

    def sent(self):
        out = BytesIO()
        self.writer.write(out)
        return out.getvalue()


def look(content=b"BT /F1 12 Tf 4 4 Td (Stamped) Tj ET", **entries):
    """The appearance stream of an annotation."""
    shape = {"/Type": "/XObject", "/Subtype": "/Form", "/BBox": [0, 0, 100, 20], "/Resources": {"/Font": {"/F1": FONT}}}
    return stream(content, shape | {f"/{name}": value for name, value in entries.items()})


def image_of(data, name, size=(60, 30), **entries):
    facts = {"Width": size[0], "Height": size[1], "ColorSpace": "/DeviceRGB", "BitsPerComponent": 8}
    return packed(data, Type="/XObject", Subtype="/Image", Filter=name, **facts | entries)


def jpeg_image(data, **entries):
    return image_of(data, "/DCTDecode", **entries)
