"""Documents without what programs write into them unseen: who made them, with what, when and where (domain.md E-R1).

A picture is drawn anew from its points. Of a PDF the pages are kept, without properties, scripts and attached files,
and notes on a page lose their author's name (ASVS 14.2.8). What cannot be read through is not kept at all.
"""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

MOST_POINTS = 40_000_000
"""As many as an A4 sheet has at 600 dots an inch, and so few that they fit into memory."""

UNSEEN = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/JS", "/AF", "/EF", "/OpenAction")
UNSEEN_OF_NOTES = ("/T", "/M", "/CreationDate", "/NM")
HARMLESS_ACTIONS = ("/URI", "/GoTo")
SAID_IN_PICTURES = (b"Exif\x00", b"http://ns.adobe.com/", b"Photoshop 3.0", b"\xff\xfe")


class Unreadable(ValueError):
    """No program could read this file through."""


def stripped(upload, kind):
    """A new upload with what a reader sees of `upload`, a file of the media type `kind`. Raises Unreadable.

    Lies in memory alone, as `upload` may lie on a disk only sealed.
    """
    upload.seek(0)
    try:
        content = _STRIPS[kind](upload)
    except Exception:  # readers of broken files fail in every way there is, and their words quote the file
        raise Unreadable from None
    return SimpleUploadedFile(upload.name, content, content_type=kind)


def _picture(form, **how):
    def strip(source):
        with Image.open(source, formats=[form]) as opened:
            if opened.width * opened.height > MOST_POINTS:
                raise Unreadable
            upright = ImageOps.exif_transpose(opened)
            if "transparency" in upright.info:
                upright = upright.convert("RGBA")
            upright.info.clear()
            return _written(lambda out: upright.save(out, form, **how))

    return strip


def _pdf(source):
    reader, writer = PdfReader(source), PdfWriter()
    if reader.is_encrypted or not reader.pages:
        raise Unreadable
    writer.append(reader, import_outline=False)
    writer.metadata = None
    for part in list(_parts(writer.pages)):
        _strip(part)
    if any(map(_says_more, _parts(writer.pages))):
        _draw_pictures_anew(writer)
        if any(map(_says_more, _parts(writer.pages))):
            raise Unreadable
    return _written(writer.write)


def _parts(pages):
    """Every dictionary that `pages` are made of, each once."""
    seen, left = set(), list(pages)
    while left:
        part = left.pop()
        part = part.get_object() if isinstance(part, IndirectObject) else part
        if not isinstance(part, (DictionaryObject, ArrayObject)) or id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, ArrayObject):
            left.extend(part)
            continue
        left.extend(value for name, value in part.items() if name != "/Parent")
        yield part


def _strip(part):
    """Take out what is not seen."""
    action = part.get("/A")
    for name in (*UNSEEN, *(UNSEEN_OF_NOTES if "/Rect" in part else ())):
        part.pop(name, None)
    if isinstance(action, DictionaryObject) and action.get("/S") not in HARMLESS_ACTIONS:
        part.pop("/A")


def _says_more(part):
    """Whether this is a picture that says more than it shows."""
    if not isinstance(part, StreamObject) or "/DCTDecode" not in str(part.get("/Filter")):
        return False
    content = part.get_data()
    return any(word in content for word in SAID_IN_PICTURES)


def _draw_pictures_anew(writer):
    for page in writer.pages:
        for picture in page.images:
            plain = picture.image
            plain.info.clear()
            picture.replace(plain, quality=90)


def _written(write):
    out = BytesIO()
    write(out)
    return out.getvalue()


_STRIPS = {
    "application/pdf": _pdf,
    "image/jpeg": _picture("JPEG", quality=92),
    "image/png": _picture("PNG"),
}
