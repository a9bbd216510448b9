"""Searches bytes for words in every usual encoding: plain, UTF-16, hex, base64, percent-encoded, compressed."""

import base64
import binascii
import json
import re
import zlib
from html import escape
from urllib.parse import quote, quote_plus

from django.db import connections

LONGEST_TOKEN = 1_000_000
TOKEN = re.compile(rb"[A-Za-z0-9+/_-]{24,}")
ZLIB_HEADERS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b\x08")


def encodings_of(word):
    """{encoded bytes: name of the encoding} of `word`, without compression."""
    found = {}
    for case in {word, word.lower(), word.upper()}:
        plain = case.encode()
        found[plain] = "plain"
        for name, raw in (("UTF-16", case.encode("utf-16-le")), ("UTF-16", case.encode("utf-16-be"))):
            found[raw] = name
        for raw in (plain, case.encode("utf-16-le")):
            found[raw.hex().encode()] = found[raw.hex().upper().encode()] = "hex"
            for text in _in_base64(raw):
                found[text] = found[text.replace(b"+", b"-").replace(b"/", b"_")] = "base64"
        for text in (quote(case), quote_plus(case), quote(case, safe="").lower()):
            found.setdefault(text.encode(), "percent")
        found.setdefault(escape(case).encode(), "HTML")
        found.setdefault(json.dumps(case)[1:-1].encode(), "JSON")
    return found


def _in_base64(raw):
    """The parts of the base64 of `raw` that do not depend on its surroundings, at the three offsets."""
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + raw)
        first = -(-offset * 8 // 6)
        last = (offset + len(raw)) * 8 // 6
        yield text[first:last]


def _inflated(data):
    """Yield what is compressed anywhere in `data`, as far as it can be decompressed."""
    for header in ZLIB_HEADERS:
        at = data.find(header)
        while at != -1:
            try:
                opened = zlib.decompressobj(wbits=47).decompress(data[at:], LONGEST_TOKEN)
            except zlib.error:
                opened = b""
            if len(opened) > 8:
                yield opened
            at = data.find(header, at + 1)


def _decoded(data):
    """Yield what is encoded in base64 anywhere in `data`, such as session rows and signed values."""
    for token in TOKEN.findall(data):
        for start in range(4):
            text = token[start : start + LONGEST_TOKEN].replace(b"-", b"+").replace(b"_", b"/")
            try:
                yield base64.b64decode(text[: len(text) // 4 * 4])
            except binascii.Error:
                continue


class Scanner:
    """Searches for `words` and says where and how it found them."""

    def __init__(self, words):
        self.words = tuple(words)
        self._encodings = {encoding: (word, how) for word in words for encoding, how in encodings_of(word).items()}

    def in_bytes(self, data, where="bytes"):
        """Return a sentence for each word and encoding found in `data` (bytes or str)."""
        data = data.encode(errors="surrogatepass") if isinstance(data, str) else bytes(data)
        found = self._find(data, where, "")
        for opened in _inflated(data):
            found |= self._find(opened, where, "compressed ")
        for decoded in _decoded(data):
            for opened in _inflated(decoded):
                found |= self._find(opened, where, "compressed base64 ")
        return sorted(found)

    def _find(self, data, where, wrapped):
        hits = (hit for encoding, hit in self._encodings.items() if encoding in data)
        return {f"{word} in {where}, {wrapped}{how}" for word, how in hits}

    def in_files(self, *folders, leave_out=()):
        """Search every file in `folders`, except those named in `leave_out`."""
        found = []
        for folder in folders:
            paths = [folder] if folder.is_file() else sorted(folder.rglob("*"))
            for path in paths:
                if path.is_file() and path.name not in leave_out:
                    found += self.in_bytes(path.read_bytes(), where=str(path.relative_to(folder.parent)))
        return found

    def in_tables(self):
        """Search every row of every table of every database, as SQL returns it."""
        found = []
        for alias in connections:
            with connections[alias].cursor() as cursor:
                for table in connections[alias].introspection.table_names(cursor):
                    cursor.execute(f'SELECT * FROM "{table}"')
                    for row in cursor:
                        found += self.in_bytes(_as_bytes(row), where=f"table {table}")
        return sorted(set(found))

    def in_lines(self, lines, where):
        """Search `lines` (strings), such as log lines, addresses or mails."""
        return self.in_bytes("\n".join(lines), where)


def _as_bytes(row):
    values = (bytes(one) if isinstance(one, (bytes, memoryview)) else str(one).encode() for one in row)
    return b"\n".join(values)
