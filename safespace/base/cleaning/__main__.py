"""Cleans one document in a process of its own: `python -m safespace.base.cleaning application/pdf < sent > kept`.

Answers with one line, "clean" or a Reason, and then the cleaned document. Programs that read other people's files are
attacked through them, so this one gets no settings, no keys and no database, writes no file, and may use so much time
and memory and no more. It says nothing on standard error, since its readers' words quote the file.
"""

import resource
import sys
from contextlib import suppress

from safespace.base.cleaning.bounds import MOST_MEMORY, MOST_SECONDS
from safespace.base.cleaning.pdf import clean_pdf
from safespace.base.cleaning.pictures import clean_picture
from safespace.base.cleaning.refused import Reason, Refused

LIMITS = {
    resource.RLIMIT_AS: MOST_MEMORY,
    resource.RLIMIT_CPU: MOST_SECONDS,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
}
CLEANS = {
    "application/pdf": clean_pdf,
    "image/jpeg": lambda content: clean_picture(content, "JPEG", quality=92),
    "image/png": lambda content: clean_picture(content, "PNG"),
}


def _answer(kind, content):
    try:
        return b"clean", CLEANS[kind](content)
    except Refused as refused:
        return refused.reason.encode(), b""
    except (MemoryError, RecursionError):
        return Reason.TOO_MUCH.encode(), b""
    except Exception:  # readers of broken files fail in every way there is
        return Reason.UNREADABLE.encode(), b""


if __name__ == "__main__":
    for limit, most in LIMITS.items():
        with suppress(ValueError, OSError):  # not every system knows every limit
            resource.setrlimit(limit, (most, most))
    word, cleaned = _answer(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.buffer.write(word + b"\n" + cleaned)
