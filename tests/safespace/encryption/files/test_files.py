"""Sealed files: the storage contains only ciphertext, which decrypts only for its own row (E-R1, C4)."""

import io
import os
import pickle
import random
import uuid
from pathlib import Path

import pytest
from django.core import serializers
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage

from safespace.encryption.files import sealed_files
from safespace.encryption.keys import datakeys, erasure, keycache
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt, KeyDestroyed, Tampered
from tests.safespace.encryption.conftest import STUDY
from tests.safespace.encryption.rows import Tape, Witness

WORDS = b"He said nobody would believe me. " * 2000


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    """A folder for this test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "f"}},
    }
    return tmp_path / "f"


@pytest.fixture
def tape(rosa):
    return Tape.objects.create(witness=rosa, audio=ContentFile(WORDS, name="Rosa Delacroix.mp3"))


def again(row):
    return type(row).objects.get(pk=row.pk)


def put(name, content):
    Path(default_storage.path(name)).write_bytes(content)


def stored(name):
    return Path(default_storage.path(name)).read_bytes()


def content_of(row, field="audio"):
    """The plaintext, or None if it does not decrypt."""
    try:
        with getattr(again(row), field).open() as content:
            return content.read()
    except CannotDecrypt:
        return None


def test_content_reads_back_and_the_storage_contains_no_plaintext(tape, storage):
    """E-R1."""
    assert content_of(tape) == WORDS
    assert (again(tape).audio.size, len(again(tape).audio)) == (len(WORDS), len(WORDS))
    assert b"".join(map(bytes, again(tape).audio.chunks())) == WORDS
    names = [path for path in storage.rglob("*") if path.is_file()]
    assert len(names) == 1
    assert b"nobody" not in names[0].read_bytes()
    assert oct(names[0].stat().st_mode)[-3:] == "600"


def test_the_stored_name_is_random_and_names_the_key(tape, rosa):
    """E-R1: no names in file names."""
    assert "Rosa" not in tape.audio.name
    file_id, number = tape.audio.name.partition("/")[2].split(".")
    assert uuid.UUID(hex=file_id).version == 4
    with keycache.scope() as cache:
        assert cache.latest("identity", rosa.pk).number.hex() == number


def test_a_file_of_another_row_field_or_person_is_refused(tape, rosa):
    """C4: names moved in the database."""
    nadia = Witness.objects.create(study_id=STUDY, name="Nadia Osei")
    other = Tape.objects.create(witness=rosa, audio=ContentFile(b"other", name="a"), cover=ContentFile(b"c", name="c"))
    hers = Tape.objects.create(witness=nadia, audio=ContentFile(b"hers", name="a"))

    Tape.objects.filter(pk=other.pk).update(audio=tape.audio.name)
    assert content_of(other) is None
    Tape.objects.filter(pk=other.pk).update(audio=other.cover.name)
    assert content_of(other) is None
    Tape.objects.filter(pk=hers.pk).update(audio=tape.audio.name)
    assert content_of(hers) is None
    Tape.objects.filter(pk=tape.pk).update(witness=nadia)
    assert content_of(tape) is None

    Tape.objects.filter(pk=tape.pk).update(witness=rosa)
    assert content_of(tape) == WORDS, "the control: in its own place it opens"


def test_a_thousand_swapped_files_are_all_refused(rosa):
    """C4: what an attacker with the disk could do."""
    chance = random.Random(7)
    nadia = Witness.objects.create(study_id=STUDY, name="Nadia Osei")
    with keycache.scope():
        tapes = [Tape(witness=chance.choice([rosa, nadia]), audio=ContentFile(bytes([n]), name="t")) for n in range(12)]
        for tape in tapes:
            tape.save()
        kept = {tape.pk: stored(tape.audio.name) for tape in tapes}
        opened = []
        for _ in range(1000):
            target, source = chance.sample(tapes, 2)
            put(target.audio.name, kept[source.pk])
            opened.append(_opens(target))
            put(target.audio.name, kept[target.pk])
        assert opened == [None] * 1000
        assert [_opens(tape) for tape in tapes] == [bytes([n]) for n in range(12)], "the control"


def _opens(tape):
    try:
        with tape.audio.open() as content:
            return content.read()
    except CannotDecrypt:
        return None


def test_a_made_up_file_name_is_refused(tape):
    for name in ("", "x", "ab/notahexname", "7f/" + "0" * 32 + ".zz"):
        with pytest.raises(Tampered):
            sealed_files.key_number(name)
    Tape.objects.update(audio="ab/" + uuid.uuid4().hex + ".00000000000000ff")
    with pytest.raises(KeyDestroyed):
        again(tape).audio.open()


def test_a_truncated_file_is_refused_before_anything_is_read(tape):
    put(tape.audio.name, stored(tape.audio.name)[:-16_400])

    with pytest.raises(Tampered):
        again(tape).audio.open()


def test_a_file_cannot_be_read_once_its_key_is_destroyed(tape, rosa):
    """E-R3: destroying the key destroys every copy of the file."""
    erasure.shred("identity", rosa.pk)

    with pytest.raises(KeyDestroyed):
        again(tape).audio.open()


def test_re_encrypting_uses_the_newest_key_and_deletes_the_old_file(tape, rosa, django_capture_on_commit_callbacks):
    """Needed when data keys are rotated."""
    old = tape.audio.name
    datakeys.create("identity", [rosa.pk], generation=2)

    with django_capture_on_commit_callbacks(execute=True):
        again(tape).audio.reencrypt()

    assert content_of(tape) == WORDS
    assert sealed_files.key_number(again(tape).audio.name) != sealed_files.key_number(old)
    assert not default_storage.exists(old)


def test_a_sealed_file_has_no_url(tape):
    with pytest.raises(ValueError, match="no URL"):
        _ = tape.audio.url


def test_pickles_and_dumps_contain_only_the_stored_name(tape, installed):
    dump = serializers.serialize("json", [tape])
    assert tape.audio.name in dump
    assert "nobody" not in dump

    again_read = pickle.loads(pickle.dumps(again(tape)))
    with again_read.audio.open() as content:
        assert content.read() == WORDS


def test_the_name_of_a_file_copied_to_a_new_row_is_refused(tape, rosa):
    with pytest.raises(Tampered):
        Tape.objects.create(witness=rosa, audio=tape.audio.name)


def test_a_row_without_a_file_has_none(tape):
    assert not again(tape).cover
    with pytest.raises(ValueError, match="no file"):
        again(tape).cover.open()


def test_a_storage_that_calls_read_gets_ciphertext_too(rosa):
    """Some storages call read() instead of chunks(), and seek back to the start."""
    with keycache.scope() as cache:
        key = cache.latest("identity", rosa.pk)
    sealing = sealed_files.EncryptingReader(io.BytesIO(WORDS), key.file_key, b"context")
    first = sealing.read(10)
    sealing.seek(0)
    whole = sealing.read()

    assert (len(first), len(whole) > len(WORDS), b"nobody" in whole) == (10, True, False)
    kept = InMemoryStorage()
    kept.save("a", sealed_files.EncryptingReader(io.BytesIO(WORDS), key.file_key, b"context"))
    with sealed_files.streams.Reader(kept.open("a"), key.file_key, b"context") as content:
        assert content.read() == WORDS


def test_saving_the_row_again_leaves_the_file_alone(tape):
    before = stored(tape.audio.name)
    read = again(tape)
    read.cover = ContentFile(os.urandom(10), name="c")
    read.save()

    assert (again(tape).audio.name, stored(tape.audio.name)) == (tape.audio.name, before)
