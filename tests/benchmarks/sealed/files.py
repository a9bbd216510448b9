"""Sealing and opening a file compared with the raw primitive, and whether memory grows."""

import os
import resource
import tempfile
import time
import uuid

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor

from safespace.encryption.files import streams
from tests.benchmarks.table import Row, medians

KEY, CONTEXT = os.urandom(32), f"safespace/file/v1|{uuid.uuid4().hex}".encode()


class Endless:
    """A readable file of `size` bytes that is not stored."""

    piece = os.urandom(streams.PIECE)

    def __init__(self, size):
        self.left = size

    def read(self, size):
        taken = min(size, self.left)
        self.left -= taken
        return self.piece if taken == len(self.piece) else self.piece[:taken]


def raw_seal(size, out):
    sealer, room = Cobblestone256Encryptor(KEY, CONTEXT), memoryview(bytearray(streams.PIECE + streams.STORED * 2))
    file = Endless(size)
    while piece := file.read(streams.PIECE):
        out.write(room[: sealer.update_into(piece, room)])
    out.write(sealer.finalize())


def raw_open(file):
    opener, room = Cobblestone256Decryptor(KEY, CONTEXT), bytearray(streams.PIECE + streams.STORED)
    file.seek(0)
    while piece := file.read(streams.PIECE):
        opener.update_into(piece, room)
    opener.finalize()


def seal(size, out):
    for piece in streams.sealed(KEY, CONTEXT, streams.pieces_of(Endless(size))):
        out.write(piece)


def open_whole(file):
    for _ in streams.Reader(_Kept(file), KEY, CONTEXT).pieces():
        pass


def open_in_parts(file):
    reader, room = streams.Reader(_Kept(file), KEY, CONTEXT), bytearray(streams.PIECE)
    while reader.readinto(room):
        pass


class _Kept:
    """One open file for every reader: closing a reader leaves it open."""

    def __init__(self, file):
        self.read, self.seek, self.close = file.read, file.seek, lambda: None


def throughput(scale):
    """Throughput in MB per second of CPU time."""
    size = max(8, int(256 * scale)) << 20
    with tempfile.TemporaryFile(dir=_memory()) as out, tempfile.TemporaryFile(dir=_memory()) as file:
        seal(size, file)

        def again(work):
            def run():
                out.seek(0)
                work(size, out)

            return run

        seconds = medians(
            again(raw_seal), again(seal), lambda: raw_open(file), lambda: open_whole(file),
            lambda: open_in_parts(file), clock=time.process_time,
        )  # fmt: skip
    raw_in, ours_in, raw_out, whole, parts = (size / one / 1e6 for one in seconds)
    return [
        Row("seal a file", raw_in, ours_in, "MB/s", ">= 0.8x"),
        Row("open a file, whole", raw_out, whole, "MB/s", ">= 0.8x"),
        Row("open a file, in parts", raw_out, parts, "MB/s", ""),
        *_memory_grown(size),
    ]


def _memory_grown(size):
    """By how many MiB a file eight times as large raises the peak memory of this process."""
    with tempfile.TemporaryFile() as file:
        seal(size // 8, file)
        open_whole(file)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        file.seek(0)
        seal(size, file)
        open_whole(file)
        open_in_parts(file)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return [Row(f"memory grown by {size >> 20} MiB instead of {size >> 23}", None, grown, "MiB", "<= 2")]


def _memory():
    return "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
