"""The copy of the checkpoints outside the database: an append-only file with one signed checkpoint per line.

Each line also contains the leaf hashes added since the line before, so verification can name the entries an attacker
changed in the database. An attacker who can also rewrite this file in the same second can cut off the end of the log
unnoticed; sending the file or its last line elsewhere prevents that (README).
"""

import errno
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
    """One line of the file. `sealed_at` is the text that was signed; the last of `leaves` is entry `size`."""

    size: int
    root: bytes
    sealed_at: str
    signature: bytes
    leaves: tuple[bytes, ...]


def read():
    """Yield the Lines of the file, oldest first, with None for an unreadable one. Yields nothing without a file."""
    try:
        with _path().open("rb") as file:
            for text in file:
                yield _parsed(text)
    except FileNotFoundError:
        return


def reached():
    """The number of entries that the file covers; 0 without a file. Raises OSError."""
    try:
        file = os.open(_path(), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return 0
    try:
        return _end(file)[0]
    finally:
        os.close(file)


def _parsed(text):
    try:
        line = json.loads(text)
        root, signature = bytes.fromhex(line["root"]), bytes.fromhex(line["signature"])
        leaves = tuple(map(bytes.fromhex, line["leaves"]))
        return Line(int(line["size"]), root, str(line["sealed_at"]), signature, leaves)
    except (ValueError, KeyError, TypeError):
        return None


def catch_up():
    """Append every checkpoint that the file does not have yet, flushed to disk on return.

    Returns (entries covered before, number of lines added). Safe in several processes at once.
    """
    with _locked() as file:
        reached, whole = _end(file)
        missing = list(Checkpoint.objects.filter(size__gt=reached).order_by("size"))
        before = reached
        for place, checkpoint in enumerate(missing):
            start = b"" if whole or place else b"\n"  # a line cut short by a crash is left as it is
            _write(file, start + _written(checkpoint, after=before))
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


def _write(file, line):
    """Append a whole line. On a full disk `os.write` may write a part of it without an error."""
    if os.write(file, line) < len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(_path()))


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
    """(size of the last readable line, whether the file ends with a line break)."""
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
