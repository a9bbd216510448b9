"""Pictures without metadata: place, device, author, comments, thumbnails."""

from io import BytesIO

from PIL import Image, ImageOps

from safespace.base.cleaning.bounds import MAX_PIXELS
from safespace.base.cleaning.refused import Reason, Refused

Image.MAX_IMAGE_PIXELS = None  # `_opened` checks the size before decoding

# JPEG segments needed to decode it: tables, frames, scans and restart intervals. APP14 is handled separately.
_DRAWS = {0xC4, 0xDB, 0xDC, 0xDD, 0xDA, *range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xD0)}
_NO_LENGTH = {0x01, *range(0xD0, 0xD9)}
_END, _SCAN, _ADOBE = 0xD9, 0xDA, 0xEE

_REMARK = 62
"""JBIG2 segment type for extensions such as comments, which draw nothing."""


def clean_picture(content, form, **how):
    """Redraw the picture from its pixels, upright, in the same format `form`."""
    with _opened(content, form) as opened:
        upright = ImageOps.exif_transpose(opened)
        if "transparency" in upright.info:
            upright = upright.convert("RGBA")
        upright = _without_unseen_colours(upright)
        upright.info.clear()
        out = BytesIO()
        upright.save(out, form, **how)
        return out.getvalue()


def _without_unseen_colours(picture):
    """The picture with no colour where it is wholly transparent: an editor leaves there what was erased."""
    if picture.mode not in ("RGBA", "LA"):
        return picture
    seen = picture.getchannel("A").point(lambda alpha: 255 if alpha else 0)
    return Image.composite(picture, Image.new(picture.mode, picture.size), seen)


def clean_jpeg(content):
    """A JPEG inside a PDF with only the segments needed to decode it, and nothing after its end."""
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
        return b"\xff\xee\x00\x0eAdobe" + segment[9:16]  # seven bytes that say how to read the colours
    return segment if marker in _DRAWS else b""


def _end_of_scan(content, at):
    """The position of the first marker after the data of a scan. Raises Refused if there is none."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Refused(Reason.UNREADABLE)
        if content[at + 1] != 0 and content[at + 1] not in range(0xD0, 0xD8):
            return at
        at += 2


def redrawn_jpx(content):
    """Redraw a JPEG 2000: (device colour space, a JPEG of the colours, a JPEG of the alpha channel or None)."""
    with _opened(content, "JPEG2000") as opened:
        if opened.mode not in ("L", "LA", "RGB", "RGBA"):
            raise Refused(Reason.HIDDEN)
        opened.load()
        alpha = opened.getchannel("A") if opened.mode in ("LA", "RGBA") else None
        device, mode = ("/DeviceGray", "L") if opened.mode in ("L", "LA") else ("/DeviceRGB", "RGB")
        return device, _jpeg(opened.convert(mode)), alpha and _jpeg(alpha)


def clean_jbig2(content):
    """The segments of a JBIG2 inside a PDF, without comments."""
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
        if len(content) < end:  # also if the length is left unspecified
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
    if opened.width * opened.height > MAX_PIXELS:
        raise Refused(Reason.TOO_MANY_PIXELS)
    return opened
