"""The control of every search for canaries: a word hidden on purpose is found (C1)."""

import base64
import gzip
import json
import zlib
from pathlib import Path

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from safespace.accounts.sessions import BrowserSession
from tests.canary.scanner import Scanner

WORD = "Zephyrine Quillfeather"
SCANNER = Scanner([WORD])

HIDDEN = {
    "plain": WORD.encode(),
    "shouted": WORD.upper().encode(),
    "UTF-16": WORD.encode("utf-16"),
    "hex": WORD.encode().hex().encode(),
    "base64": base64.b64encode(WORD.encode()),
    "base64, one off": base64.b64encode(b"." + WORD.encode()),
    "base64, two off": base64.b64encode(b".." + WORD.encode() + b"..."),
    "base64 for addresses": base64.urlsafe_b64encode(b"\xff\xfe" + WORD.encode()),
    "percent signs": b"/search?q=Zephyrine%20Quillfeather",
    "plus signs": b"/search?q=Zephyrine+Quillfeather",
    "zlib": zlib.compress(f"a draft of {WORD}".encode()),
    "zlib among other bytes": b"\0\1\2" + zlib.compress(f"a draft of {WORD}".encode()) + b"\3",
    "gzip": gzip.compress(WORD.encode() * 3),
    "zlib in base64": base64.b64encode(zlib.compress(WORD.encode() * 3)),
    "a signed session": SessionStore().encode({"draft": {"name": WORD * 3}}).encode(),
    "JSON": json.dumps({"name": WORD}).encode(),
}


@pytest.mark.parametrize("encoding", HIDDEN)
def test_a_hidden_word_is_found(encoding):
    assert SCANNER.in_bytes(b"before " + HIDDEN[encoding] + b" after") != []


def test_letters_beyond_ascii_are_found_in_json():
    assert Scanner(["Zoë Ærøsund"]).in_bytes(json.dumps({"name": "Zoë Ærøsund"})) != []


@given(st.binary(max_size=300))
def test_random_bytes_contain_nothing(noise):
    assert SCANNER.in_bytes(noise) == []


@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_surrounding_bytes_hide_nothing(before, after):
    for wrap in (lambda raw: raw, base64.b64encode, base64.urlsafe_b64encode, bytes.hex, zlib.compress):
        wrapped = wrap(before + WORD.encode() + after)
        assert SCANNER.in_bytes(wrapped) != []


def test_a_word_in_a_session_is_found_in_the_tables(noon, db):
    draft = SessionStore().encode({"draft": {"name": WORD * 3}})
    BrowserSession.objects.create(key_hash="0" * 64, data=draft, began_at=noon, seen_at=noon, expires_at=noon)

    assert SCANNER.in_tables() != []


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_word_in_a_session_is_found_in_the_database_file(noon):
    BrowserSession.objects.create(key_hash="0" * 64, data=WORD, began_at=noon, seen_at=noon, expires_at=noon)

    assert SCANNER.in_files(Path(connections["default"].settings_dict["NAME"]).parent) != []


def test_a_word_in_a_file_is_found_with_its_name(tmp_path):
    (tmp_path / "kept.log").write_text(f"saved {WORD}")

    assert SCANNER.in_files(tmp_path) == [f"{WORD} in {tmp_path.name}/kept.log, plain"]
    assert SCANNER.in_files(tmp_path, leave_out=["kept.log"]) == []
