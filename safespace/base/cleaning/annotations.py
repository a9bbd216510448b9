"""Flattens annotations that look like part of the page: signatures, stamps, drawings, filled fields.

Each becomes part of the page as it looks, and loses its author, date and hidden text.
"""

from pypdf.generic import DictionaryObject, NameObject, StreamObject

from safespace.base.cleaning.copier import resolved
from safespace.base.cleaning.page_resources import form
from safespace.base.cleaning.refused import Reason, Refused

_HIDDEN, _NOT_ON_SCREEN = 2, 32
_NOT_OF_THE_PAGE = frozenset({
    "/Link", "/Popup", "/Text", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/3D", "/RichMedia", "/TrapNet",
    "/PrinterMark",
})  # fmt: skip
"""Links, and annotations that show only after a click."""
_MOST = 2_000


def flattened_annotations(copier, page, found):
    """Content that draws the annotations of `page`. Adds the resources it uses to `found`."""
    out, notes = [], resolved(page.get("/Annots")) or []
    if len(notes) > _MOST:
        raise Refused(Reason.TOO_MUCH)
    for place, note in enumerate(filter(None, map(resolved, notes))):
        look = _look_of(note)
        box = look is not None and _placed(resolved(look), note)
        copy = copier.once(look, form) if box else None
        if copy is not None:
            name = NameObject(f"/OnPage{place}")
            found.setdefault(NameObject("/XObject"), DictionaryObject())[name] = copy
            out.append(f"q {' '.join(f'{number:.5f}' for number in box)} cm {name} Do Q\n".encode())
    return b"".join(out)


def _look_of(note):
    """The appearance of `note`, None if it shows nothing. Raises Refused if each viewer would draw its own."""
    if note.get("/Subtype") in _NOT_OF_THE_PAGE or int(note.get("/F", 0)) & (_HIDDEN | _NOT_ON_SCREEN):
        return None
    looks = resolved(note.get("/AP"))
    look = looks.raw_get("/N") if looks and "/N" in looks else None
    if look is not None and not isinstance(resolved(look), StreamObject):  # one per state, such as ticked
        states, state = resolved(look) or {}, note.get("/AS")
        look = states.raw_get(state) if state in states else None
        return look if isinstance(resolved(look), StreamObject) else None
    if look is None and not _is_empty_field(note):
        raise Refused(Reason.HIDDEN)
    return look


def _is_empty_field(note):
    while note is not None:
        if resolved(note.get("/V")):
            return False
        parent = resolved(note.get("/Parent")) if note.get("/Subtype") == "/Widget" or "/Kids" in note else None
        if parent is None:
            return note.get("/Subtype") == "/Widget" or "/Kids" in note
        note = parent
    return True


def _placed(look, note):
    """The matrix that maps the box of `look` onto the rectangle of `note`; None if either is empty."""
    left, bottom, right, top = (float(resolved(one)) for one in resolved(look.get("/BBox")))
    a, b, c, d, e, f = (float(resolved(one)) for one in resolved(look.get("/Matrix")) or (1, 0, 0, 1, 0, 0))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    (x0, x1), (y0, y1) = ((min(axis), max(axis)) for axis in zip(*corners, strict=True))
    sides = [float(resolved(one)) for one in resolved(note.get("/Rect"))]
    (to_x0, to_x1), (to_y0, to_y1) = sorted(sides[0::2]), sorted(sides[1::2])
    if x1 == x0 or y1 == y0 or to_x1 == to_x0 or to_y1 == to_y0:
        return None
    wide, high = (to_x1 - to_x0) / (x1 - x0), (to_y1 - to_y0) / (y1 - y0)
    return wide, 0, 0, high, to_x0 - x0 * wide, to_y0 - y0 * high
