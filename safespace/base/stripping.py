"""Documents without what programs write into them unseen: who made them, with what, when and where (domain.md E-R1).

A picture is redrawn from its points, a PDF is rebuilt from what its pages draw (ASVS 14.2.8). It happens in a
process of its own (`safespace.base.cleaning`), which holds no keys and has bounds of time and memory.
"""

import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from safespace.base.cleaning.refused import Reason

LONGEST = 40
"""Seconds by the clock; on a machine that is not busy the process ends by itself long before."""


_one_at_a_time = threading.Lock()
"""Each may use much memory, so a server's process cleans one document, and the next waits."""


class Refused(ValueError):
    """The file is not taken; `reason` says why. Its words never quote the file."""

    def __init__(self, reason):
        super().__init__()
        self.reason = reason


def stripped(upload, kind):
    """A new upload with what a reader sees of `upload`, a file of the media type `kind`. Raises Refused.

    Lies in memory alone, as `upload` may lie on a disk only sealed.
    """
    upload.seek(0)
    with _one_at_a_time:
        word, content = _answer(kind, upload.read())
    if word != "clean":
        raise Refused(Reason(word) if word in list(Reason) else Reason.TOO_MUCH)
    return SimpleUploadedFile(upload.name, content, content_type=kind)


def _answer(kind, content):
    """(word, cleaned content) of the cleaning process; the word is empty where it was ended by one of its bounds.

    It starts with no variables at all, since the root key may be one.
    """
    command = [_python(), "-m", "safespace.base.cleaning", kind]
    try:
        run = subprocess.run(  # noqa: S603 - nothing of it comes from the upload
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=LONGEST, check=False,
            cwd=settings.BASE_DIR, env={},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "", b""
    word, _, cleaned = run.stdout.partition(b"\n")
    return (word.decode(), cleaned) if run.returncode == 0 else ("", b"")


def _python():
    """The interpreter; servers that embed one name themselves in `sys.executable`."""
    own = Path(sys.prefix) / "bin" / "python"
    return str(own) if own.exists() else sys.executable
