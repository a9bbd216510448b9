"""Responding with a file, whole or the range a player asks for (RFC 9110, section 14)."""

import re

from django.http import FileResponse, HttpResponse, StreamingHttpResponse

PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def answer_with(request, content, *, name, kind, inline=False):
    """Respond with the open file `content`, which can read and seek and has a `length`. Closes it afterwards.

    `name` is the suggested file name; it must not say anything about a person. One range gets 206, a range outside the
    file 416, and several ranges the whole file.
    """
    part = _asked_for(request.headers.get("Range", ""), content.length)
    if part == OUTSIDE:
        answer = HttpResponse(status=416)
        answer.headers["Content-Range"] = f"bytes */{content.length}"
        content.close()
        return answer
    if part is None:
        answer = FileResponse(content, as_attachment=not inline, filename=name, content_type=kind)
        answer.block_size = PIECE
        answer.headers["Content-Length"] = str(content.length)
    else:
        answer = StreamingHttpResponse(_part(content, *part), status=206, content_type=kind)
        answer.headers["Content-Range"] = f"bytes {part[0]}-{part[1] - 1}/{content.length}"
        answer.headers["Content-Length"] = str(part[1] - part[0])
        answer._resource_closers.append(content.close)
    answer.headers["Accept-Ranges"] = "bytes"
    return answer


OUTSIDE = (0, 0)


def _asked_for(header, length):
    """(start, end) of the requested range; None for the whole file, OUTSIDE for a range beyond its end."""
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, length - int(last)), length
    else:
        start, end = int(first), min(int(last or length), length - 1) + 1
    return (start, end) if start < end else OUTSIDE


def _part(content, start, end):
    content.seek(start)
    while start < end and (piece := content.read(min(PIECE, end - start))):
        start += len(piece)
        yield piece
