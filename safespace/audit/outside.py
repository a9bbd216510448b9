"""The copy of the seals outside the database: a file that is only ever added to, one signed checkpoint a line.

Each line also holds the leaf hashes that are new since the line before. So what a thief of the database rewrites is not
only found but named: which entry, and what was done to it. Whoever can rewrite this file as well, at the same second,
can cut the end of the log unseen; send the file, or the last line of it, somewhere else to close that (README).
"""

import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from safespace.audit.canonical import iso
from safespace.audit.models import Checkpoint, Leaf


@dataclass(frozen=True)
class Line:
    """One checkpoint of the copy. `sealed_at` is the text that was signed; `leaves` end at entry `size`."""

    size: int
    root: bytes
    sealed_at: str
    signature: bytes
    leaves: tuple[bytes, ...]


def read():
    """Yield the Lines of the copy, oldest first; None for a line that cannot be read. Nothing if there is no file."""
    try:
        with _path().open("rb") as file:
            for text in file:
                yield _parsed(text)
    except FileNotFoundError:
        return


def _parsed(text):
    try:
        line = json.loads(text)
        root, signature = bytes.fromhex(line["root"]), bytes.fromhex(line["signature"])
        leaves = tuple(map(bytes.fromhex, line["leaves"]))
        return Line(int(line["size"]), root, str(line["sealed_at"]), signature, leaves)
    except (ValueError, KeyError, TypeError):
        return None


def catch_up():
    """Add every checkpoint of the database that the copy does not have yet; on the disk when this returns.

    Returns how far the copy reached before and how many lines were added. Safe from several processes at once.
    """
    with _locked() as file:
        reached, whole = _end(file)
        missing = list(Checkpoint.objects.filter(size__gt=reached).order_by("size"))
        before = reached
        for place, checkpoint in enumerate(missing):
            start = b"" if whole or place else b"\n"  # a line that was torn by a crash is left standing
            os.write(file, start + _written(checkpoint, after=before))
            before = checkpoint.size
        if missing:
            os.fsync(file)
    return reached, len(missing)


def _written(checkpoint, after):
    leaves = Leaf.objects.filter(seq__gt=after, seq__lte=checkpoint.size).order_by("seq")
    line = {
        "size": checkpoint.size,
        "root": bytes(checkpoint.root).hex(),
        "sealed_at": iso(checkpoint.sealed_at),
        "signature": bytes(checkpoint.signature).hex(),
        "leaves": [bytes(leaf).hex() for leaf in leaves.values_list("hash", flat=True)],
    }
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


@contextmanager
def _locked():
    path = _path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _end(file):
    """(size of the last readable line, whether the file ends in a whole line)."""
    end = os.fstat(file).st_size
    tail, start = b"", end
    while start > 0:
        block = min(65536, start)
        start -= block
        tail = os.pread(file, block, start) + tail
        whole_lines = tail.split(b"\n") if start == 0 else tail.split(b"\n")[1:]
        for text in reversed(whole_lines):
            if (line := _parsed(text)) is not None:
                return line.size, tail.endswith(b"\n")
    return 0, end == 0 or tail.endswith(b"\n")


def _path():
    return Path(settings.SAFESPACE_CHECKPOINTS)
