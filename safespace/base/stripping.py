"""Removes hidden data from uploaded documents: who made them, with what, when and where (E-R1, ASVS 14.2.8).

A picture is redrawn from its pixels, and a PDF is rebuilt from what its pages draw. This happens in a separate process
(`safespace.base.cleaning`), which holds no keys and is limited in time and memory.
"""

import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from safespace.base.cleaning.refused import Reason

LONGEST = 40
"""Seconds of wall-clock time; unless the machine is busy, the processor limit ends the process much earlier."""


_one_at_a_time = threading.Lock()
"""Cleaning may use a lot of memory, so each server process cleans one document at a time."""


class DocumentRefused(ValueError):
    """The file is not accepted; `reason` says why and never quotes the file."""

    def __init__(self, reason):
        super().__init__()
        self.reason = reason


def stripped(upload, kind):
    """A new upload with only what a reader of `upload` sees. `kind` is its media type. Raises DocumentRefused.

    The result stays in memory, because uploads may be on a disk only encrypted.
    """
    upload.seek(0)
    with _one_at_a_time:
        word, content = _answer(kind, upload.read())
    if word != "clean":
        raise DocumentRefused(Reason(word) if word in list(Reason) else Reason.TOO_MUCH)
    return SimpleUploadedFile(upload.name, content, content_type=kind)


def _answer(kind, content):
    """(word, cleaned content) from the cleaning process; the word is empty if a limit ended it.

    The process gets no environment variables, because the root key may be one of them.
    """
    command = [_python(), "-m", "safespace.base.cleaning", kind]
    try:
        run = subprocess.run(  # noqa: S603 - no argument comes from the upload
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=LONGEST, check=False,
            cwd=settings.BASE_DIR, env={},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "", b""
    word, _, cleaned = run.stdout.partition(b"\n")
    return (word.decode(), cleaned) if run.returncode == 0 else ("", b"")


def _python():
    """The Python interpreter. `sys.executable` may name a server that embeds Python."""
    own = Path(sys.prefix) / "bin" / "python"
    return str(own) if own.exists() else sys.executable
