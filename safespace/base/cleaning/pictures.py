"""Pictures without what cameras and programs write beside the points: place, device, author, comments, thumbnails."""

from io import BytesIO

from PIL import Image, ImageOps

from safespace.base.cleaning.bounds import MOST_POINTS
from safespace.base.cleaning.refused import Reason, Refused

Image.MAX_IMAGE_PIXELS = None  # `_opened` asks before anything is drawn

# Segments of a JPEG that it takes to draw it: tables, frames, scans and restart intervals. APP14 is read apart.
_DRAWS = {0xC4, 0xDB, 0xDC, 0xDD, 0xDA, *range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xD0)}
_NO_LENGTH = {0x01, *range(0xD0, 0xD9)}
_END, _SCAN, _ADOBE = 0xD9, 0xDA, 0xEE

_REMARK = 62
"""The kind of a segment of JBIG2 that draws nothing."""


def clean_picture(content, form, **how):
    """Redraw the picture from its points, upright, in the same `form`."""
    with _opened(content, form) as opened:
        upright = ImageOps.exif_transpose(opened)
        if "transparency" in upright.info:
            upright = upright.convert("RGBA")
        upright.info.clear()
        out = BytesIO()
        upright.save(out, form, **how)
        return out.getvalue()


def clean_jpeg(content):
    """The JPEG within a PDF, with only those segments that draw it, and nothing after its end."""
    with _opened(content, "JPEG"):
        pass
    at, kept = 2, [b"\xff\xd8"]
    while True:
        marker = content[at + 1]
        if content[at] != 0xFF:
            raise Refused(Reason.UNREADABLE)
        if marker == 0xFF:  # padding
            at += 1
        elif marker == _END:
            return b"".join([*kept, b"\xff\xd9"])
        elif marker in _NO_LENGTH:
            at += 2
        else:
            end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
            end = _end_of_scan(content, end) if marker == _SCAN else end
            kept.append(_kept(marker, content[at:end]))
            at = end


def _kept(marker, segment):
    if marker == _ADOBE and segment[4:9] == b"Adobe":
        return b"\xff\xee\x00\x0eAdobe" + segment[9:16]  # says how colours are to be read, in seven bytes
    return segment if marker in _DRAWS else b""


def _end_of_scan(content, at):
    """Where the first marker after the points of a scan begins; without one, the end is where the file ends."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Refused(Reason.UNREADABLE)
        if content[at + 1] != 0 and content[at + 1] not in range(0xD0, 0xD8):
            return at
        at += 2


def redrawn_jpx(content):
    """A redrawn JPEG 2000: (kind of its colours, a JPEG of them, a JPEG of what is seen through or None)."""
    with _opened(content, "JPEG2000") as opened:
        if opened.mode not in ("L", "LA", "RGB", "RGBA"):
            raise Refused(Reason.HIDDEN)
        opened.load()
        alpha = opened.getchannel("A") if opened.mode in ("LA", "RGBA") else None
        device, mode = ("/DeviceGray", "L") if opened.mode in ("L", "LA") else ("/DeviceRGB", "RGB")
        return device, _jpeg(opened.convert(mode)), alpha and _jpeg(alpha)


def clean_jbig2(content):
    """The segments of a JBIG2 within a PDF, without remarks."""
    kept, at = [], 0
    while at < len(content):
        number, kind = int.from_bytes(content[at : at + 4]), content[at + 4] & 63
        pages = 4 if content[at + 4] & 64 else 1
        count, head = content[at + 5] >> 5, at + 6
        if count == 7:
            count = int.from_bytes(content[at + 5 : at + 9]) & 0x1FFFFFFF
            head = at + 9 + (count + 8) // 8
        head += count * (1 if number <= 256 else 2 if number <= 65_536 else 4) + pages
        length = int.from_bytes(content[head : head + 4])
        end = head + 4 + length
        if len(content) < end:  # also where the length is left open
            raise Refused(Reason.HIDDEN)
        kept.append(content[at:end] if kind != _REMARK else b"")
        at = end
    return b"".join(kept)


def _jpeg(image):
    image.info.clear()
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def _opened(content, form):
    opened = Image.open(BytesIO(content), formats=[form])
    if opened.width * opened.height > MOST_POINTS:
        raise Refused(Reason.TOO_MANY_POINTS)
    return opened
