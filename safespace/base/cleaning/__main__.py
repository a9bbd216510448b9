"""Cleans one document in a separate process: `python -m safespace.base.cleaning application/pdf < sent > kept`.

Writes one line, "clean" or a Reason, followed by the cleaned document. Parsers of other people's files are a target of
attack, so this process has no settings, keys or database, cannot write files, and is limited in time and memory. It
writes nothing to standard error, because the messages of parsers quote the file.
"""

import resource
import sys
from contextlib import suppress

from safespace.base.cleaning.bounds import MAX_CPU_SECONDS, MAX_MEMORY
from safespace.base.cleaning.pdf import clean_pdf
from safespace.base.cleaning.pictures import clean_picture
from safespace.base.cleaning.refused import Reason, Refused

LIMITS = {
    resource.RLIMIT_AS: MAX_MEMORY,
    resource.RLIMIT_CPU: MAX_CPU_SECONDS,
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
    except Exception:  # parsers of broken files raise almost anything
        return Reason.UNREADABLE.encode(), b""


if __name__ == "__main__":
    for limit, most in LIMITS.items():
        with suppress(ValueError, OSError):  # not every system has every limit
            resource.setrlimit(limit, (most, most))
    word, cleaned = _answer(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.buffer.write(word + b"\n" + cleaned)
