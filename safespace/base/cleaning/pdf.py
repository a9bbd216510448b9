"""A PDF rebuilt from what its pages draw.

Each page keeps its size, its content and the fonts, pictures and colours it draws with. Nothing else is copied: no
properties, actions, scripts, attachments, form fields, layers, bookmarks, private data of programs, nor anything
that a page refers to but does not draw. Visible annotations (a signature, a stamp, a filled field) become part of the
page; pop-up notes are dropped. Text drawn under something else, outside the page, in white, or inside a font remains.
"""

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject

from safespace.base.cleaning.annotations import flattened_annotations
from safespace.base.cleaning.bounds import MAX_PAGES
from safespace.base.cleaning.content import clean_content
from safespace.base.cleaning.copier import Copier, plain, resolved
from safespace.base.cleaning.page_resources import group, resources
from safespace.base.cleaning.refused import Reason, Refused

_INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
_PAGE = {"/MediaBox": plain, "/CropBox": plain, "/Rotate": plain, "/UserUnit": plain, "/Group": group}
_A4 = ArrayObject(map(NumberObject, (0, 0, 595, 842)))


def clean_pdf(content):
    try:
        return _cleaned(PdfReader(BytesIO(content)))
    except LimitReachedError:
        raise Refused(Reason.TOO_MUCH) from None


def _cleaned(reader):
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(Reason.LOCKED)
    root = reader.trailer["/Root"].get_object()
    if _has_hidden_layers(root):
        raise Refused(Reason.HIDDEN)
    pages = list(_pages(root.raw_get("/Pages")))
    if not pages:
        raise Refused(Reason.UNREADABLE)
    writer = PdfWriter()
    copier = Copier(writer)
    for page in pages:
        _draw(copier, page, writer.add_blank_page(1, 1))
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _has_hidden_layers(root):
    """Whether some content is switched off, or is generated only when a program opens the file."""
    layers = resolved(root.get("/OCProperties"))
    usual = (resolved(layers.get("/D")) or {}) if layers else {}
    off = bool(resolved(usual.get("/OFF"))) or usual.get("/BaseState") == "/OFF"
    groups = (resolved(layers.get("/OCGs")) or []) if layers else []
    return off or any(map(_off_for_some_use, groups)) or bool(root.get("/NeedsRendering"))


def _off_for_some_use(group):
    """Whether a layer is switched off on the screen, on paper or when it is exported."""
    uses = resolved((resolved(group) or {}).get("/Usage")) or {}
    states = {"/View": "/ViewState", "/Print": "/PrintState", "/Export": "/ExportState"}
    return any((resolved(uses.get(use)) or {}).get(state) == "/OFF" for use, state in states.items())


def _pages(top):
    """Yield every page in order with its inherited entries. Raises Refused for too many, or a malformed tree."""
    left, seen, count = [(top, {})], set(), 0
    while left:
        reference, above = left.pop()
        key = reference.idnum if isinstance(reference, IndirectObject) else id(reference)
        node = resolved(reference)
        if key in seen or not isinstance(node, DictionaryObject):
            raise Refused(Reason.UNREADABLE)
        seen.add(key)
        here = above | {name: node.raw_get(name) for name in _INHERITED if name in node}
        if "/Kids" not in node:
            count += 1
            yield DictionaryObject({**node, **{NameObject(name): value for name, value in here.items()}})
            continue
        kids = resolved(node.raw_get("/Kids"))
        if count + len(kids) > MAX_PAGES or len(seen) > 2 * MAX_PAGES:
            raise Refused(Reason.TOO_MANY_PAGES)
        left += [(kid, here) for kid in reversed(kids)]


def _draw(copier, page, onto):
    onto[NameObject("/MediaBox")] = _A4
    copier.dictionary(page, _PAGE, into=onto)
    content, names = clean_content(_content(copier, page))
    onto[NameObject("/Resources")] = found = resources(copier, resolved(page.get("/Resources")), names)
    content = b"q\n" + content + b"Q\n" + flattened_annotations(copier, page, found)
    stream = copier.made_of(content, {}, {})
    onto[NameObject("/Contents")] = copier.writer._add_object(stream)


def _content(copier, page):
    """The page's content, which may be split into several streams."""
    found = resolved(page.get("/Contents"))
    pieces = found if isinstance(found, ArrayObject) else [found]
    streams = [stream for stream in map(resolved, pieces) if stream is not None]
    return b"\n".join(copier.content_of(stream) for stream in streams)
