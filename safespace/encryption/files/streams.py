"""Sealed streams of any length: Cobblestone-256 (c2sp.org/chunked-encryption), written and read in constant memory.

A stream is `salt 24 | commitment 32 | chunks`; each chunk is 16 KiB of content and a 16-byte tag, the last one shorter.
It is bound to a key and a context: a wrong key, a wrong context, and a missing or moved chunk all raise Tampered.
`cryptography` writes and reads it from start to end; this module adds reading from any position, for playback.
"""

import hmac
import io
import os

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from safespace.encryption.keys.cannot_decrypt import Tampered

SALT, COMMITMENT, TAG, NONCE = 24, 32, 16, 12
START = SALT + COMMITMENT
CHUNK = 16 * 1024
STORED = CHUNK + TAG
PIECE = 256 * 1024
"""Bytes processed at a time: large enough to be fast, small enough for many at once."""

_LABEL = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"


def sealed(key, context, pieces):
    """Yield the sealed bytes of `pieces` (an iterable of bytes) under `key` (32 bytes) and `context` (bytes)."""
    sealer = Cobblestone256Encryptor(key, context)
    for piece in pieces:
        yield sealer.update(piece)
    yield sealer.finalize()


def pieces_of(file, size=PIECE):
    """Yield the bytes of an open file from its current position, `size` at a time."""
    while piece := file.read(size):
        yield piece


def length_of(stored):
    """The length of the plaintext of a stream of `stored` bytes. Raises Tampered for an impossible length."""
    full, last = divmod(stored - START, STORED)
    if full < 0 or last < TAG:
        raise Tampered
    return full * CHUNK + last - TAG


class Reader(io.RawIOBase):
    """Reads a sealed stream as a seekable file. `file` must be open and seekable; it is closed with the reader.

    The key, the context and the length are authenticated on opening, so a truncated stream is refused before any byte
    is returned. Every chunk is authenticated before it is used. Raises Tampered.
    """

    def __init__(self, file, key, context):
        super().__init__()
        self._file, self._key, self._context = file, key, context
        stored = file.seek(0, os.SEEK_END)
        self.length = length_of(stored)
        file.seek(0)
        head = file.read(START)
        derived = HKDFExpand(SHA512(), 32 + NONCE + COMMITMENT, info=_LABEL + head[:SALT] + context).derive(key)
        if not hmac.compare_digest(derived[32 + NONCE :], head[SALT:]):
            raise Tampered
        self._cipher = AESGCM(derived[:32])
        self._nonce = int.from_bytes(derived[32 : 32 + NONCE], "big")
        self._at, self._held = 0, (None, b"")
        self._chunk(self.length // CHUNK)

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self._at

    def seek(self, offset, whence=os.SEEK_SET):
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.length}[whence]
        if start + offset < 0:
            raise ValueError("Cannot seek to before the start.")
        self._at = start + offset
        return self._at

    def readinto(self, buffer):
        if self.closed:
            raise ValueError("The file is closed.")
        wanted = min(len(buffer), self.length - self._at)
        if wanted <= 0:
            return 0
        with memoryview(buffer).cast("B") as view:
            done = 0
            while done < wanted:
                done += self._fill(view[done:wanted])
        return wanted

    def pieces(self, size=PIECE):
        """Yield the whole plaintext from its start, `size` stored bytes at a time: the fast way to read all of it.

        Each piece is a view that is valid only until the next one is requested.
        """
        opener = Cobblestone256Decryptor(self._key, self._context)
        room = memoryview(bytearray(size + STORED))
        self._file.seek(0)
        try:
            for stored in pieces_of(self._file, size):
                yield room[: opener.update_into(stored, room)]
            yield opener.finalize()
        except (InvalidTag, ValueError):
            raise Tampered from None

    def _fill(self, view):
        """Decrypt as much as possible in one step into `view`; return the number of bytes."""
        number, offset = divmod(self._at, CHUNK)
        whole = len(view) // CHUNK
        if offset or not whole:
            part = self._chunk(number)[offset : offset + len(view)]
            view[: len(part)] = part
        else:
            part = view[: self._open_whole(number, min(whole, PIECE // CHUNK), view)]
        self._at += len(part)
        return len(part)

    def _open_whole(self, number, count, view):
        """Decrypt `count` consecutive whole chunks directly into `view`."""
        stored = memoryview(self._read(number, count * STORED))
        open_into = self._cipher.decrypt_into
        try:
            for one in range(count):
                nonce = (self._nonce ^ (number + one)).to_bytes(NONCE, "big")
                chunk = stored[one * STORED : (one + 1) * STORED]
                open_into(nonce, chunk, None, view[one * CHUNK : (one + 1) * CHUNK])
        except (InvalidTag, ValueError):
            raise Tampered from None
        return count * CHUNK

    def _chunk(self, number):
        """The plaintext of one chunk. The last one is cached, for small consecutive reads."""
        if self._held[0] != number:
            stored = self._read(number, STORED)
            nonce = (self._nonce ^ number).to_bytes(NONCE, "big")
            try:
                self._held = number, self._cipher.decrypt(nonce, stored, None)
            except (InvalidTag, ValueError):
                raise Tampered from None
        return self._held[1]

    def _read(self, number, size):
        self._file.seek(START + number * STORED)
        return self._file.read(size)

    def close(self):
        if not self.closed:
            self._file.close()
            self._held = None, b""
        super().close()
