"""Sealed streams can be read from any position; changed, truncated or moved chunks are refused (C4)."""

import io
import os
import random

import pytest
from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor

from safespace.encryption.files import streams
from safespace.encryption.keys.cannot_decrypt import Tampered

KEY, CONTEXT = bytes(range(32)), b"safespace/file/v1|test"
# around the edges of a chunk
LENGTHS = [0, 1, 16_383, 16_384, 16_385, 32_768, 100_000]


def sealed(content, key=KEY, context=CONTEXT):
    return b"".join(streams.sealed(key, context, [content[:7], content[7:]]))


def reader(stored, key=KEY, context=CONTEXT):
    return streams.Reader(io.BytesIO(stored), key, context)


@pytest.mark.parametrize("length", LENGTHS)
def test_the_format_is_compatible_both_ways(length):
    """Other Cobblestone-256 programs read our streams, and we read theirs."""
    content = os.urandom(length)
    theirs = Cobblestone256Decryptor(KEY, CONTEXT)
    stored = sealed(content)
    assert theirs.update(stored) + theirs.finalize() == content

    theirs = Cobblestone256Encryptor(KEY, CONTEXT)
    stored = theirs.update(content) + theirs.finalize()
    assert (reader(stored).read(), b"".join(map(bytes, reader(stored).pieces()))) == (content, content)
    assert reader(stored).length == length


@pytest.mark.parametrize("length", LENGTHS)
def test_two_hundred_random_reads_match_the_source(length):
    """Range reads for playback."""
    content, chance = os.urandom(length), random.Random(length)
    with reader(sealed(content)) as file:
        for _ in range(200):
            start, size = chance.randint(0, length + 9), chance.choice([1, 100, 4096, 40_000])
            assert file.seek(start) == start
            assert file.read(size) == content[start : start + size]
        assert file.seek(-length, os.SEEK_END) == 0
    with pytest.raises(ValueError, match="closed"):
        file.read(1)


def test_a_truncated_stream_is_refused_on_opening():
    """Before the first byte is returned, wherever it was truncated."""
    for length in LENGTHS:
        stored = sealed(os.urandom(length))
        for kept in {0, 55, 56, 71, len(stored) - 16_400, len(stored) - 17, len(stored) - 16, len(stored) - 1}:
            if 0 <= kept < len(stored):
                with pytest.raises(Tampered):
                    reader(stored[:kept])
        with pytest.raises(Tampered):
            reader(stored + b"\x00")


def test_another_key_or_context_is_refused_on_opening():
    stored = sealed(b"He said nobody would believe me.")
    for changed in ({"key": bytes(32)}, {"context": CONTEXT + b"x"}, {"context": b""}):
        with pytest.raises(Tampered):
            reader(stored, **changed)


def test_a_thousand_changed_bits_are_all_refused():
    """C4: on opening, or before the changed chunk is returned."""
    content, chance = os.urandom(50_000), random.Random(6)
    stored, opened = sealed(content), []
    for _ in range(1000):
        changed = bytearray(stored)
        bit = chance.randrange(len(stored) * 8)
        changed[bit // 8] ^= 1 << (bit % 8)
        try:
            opened.append(reader(bytes(changed)).read())
        except Tampered:
            continue
    assert opened == []
    assert reader(stored).read() == content, "the control: unchanged it opens"


def test_chunks_in_another_order_are_refused():
    stored = sealed(os.urandom(3 * streams.CHUNK))
    head, chunks = stored[:56], [stored[56 + n * streams.STORED :][: streams.STORED] for n in range(3)]
    swapped = head + chunks[1] + chunks[0] + chunks[2] + stored[56 + 3 * streams.STORED :]

    with pytest.raises(Tampered):
        reader(swapped).read()
    with pytest.raises(Tampered):
        list(reader(swapped).pieces())


def test_a_long_stream_takes_no_more_memory_than_a_short_one():
    """Each read is bounded, whatever the length."""
    asked = []

    class Watched(io.BytesIO):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    stored = sealed(bytes(4 * 1024 * 1024))
    for take in (lambda file: all(file.pieces()), lambda file: iter(lambda: file.read(1 << 20), b"")):
        for _ in take(streams.Reader(Watched(stored), KEY, CONTEXT)) or ():
            pass
    assert max(asked) <= streams.PIECE + streams.STORED
    assert -1 not in asked
