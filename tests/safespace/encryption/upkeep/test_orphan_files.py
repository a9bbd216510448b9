"""No sealed file remains without a row that names it (R4)."""

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone

from safespace.encryption.files.unfinished_files import discard_unfinished
from safespace.encryption.middleware import KeyCacheMiddleware
from safespace.encryption.upkeep import orphan_files
from tests.safespace.encryption.rows import Tape

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def place(tmp_path, settings):
    """A storage for this test."""
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = storages
    return tmp_path / "files"


@pytest.fixture
def known(installed):
    """Makes the product see the models of these tests."""
    apps.clear_cache()
    yield
    apps.clear_cache()


def stored(place):
    return sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())


def tape(rosa, **more):
    return Tape.objects.create(witness=rosa, audio=ContentFile(b"tape", name="t"), **more)


class Broken(Exception):
    pass


def begun_and_rolled_back(rosa):
    with pytest.raises(Broken), transaction.atomic():
        tape(rosa)
        raise Broken


def test_a_file_of_a_rolled_back_transaction_is_deleted_with_the_request(rosa, place):
    """The control: outside a request it stays until the sweep."""
    begun_and_rolled_back(rosa)
    (left,) = stored(place)

    with discard_unfinished():
        begun_and_rolled_back(rosa)
        kept = tape(rosa)

    assert stored(place) == sorted([left, kept.audio.name])
    assert kept.audio.open().read() == b"tape"


def test_every_request_deletes_unfinished_files(rosa, place):
    def view(request):
        begun_and_rolled_back(rosa)
        return tape(rosa)

    kept = KeyCacheMiddleware(view)(RequestFactory().get("/"))

    assert stored(place) == [kept.audio.name]


def test_a_failing_request_deletes_them_too(rosa, place):
    def view(request):
        with transaction.atomic():
            tape(rosa)
            raise Broken

    with pytest.raises(Broken):
        KeyCacheMiddleware(view)(RequestFactory().get("/"))

    assert stored(place) == []


def test_a_second_press_under_the_same_key_leaves_no_second_file(rosa, place):
    """As in `base.once`: the insert fails, and the first row is found again."""
    key = uuid.uuid4()
    with discard_unfinished():
        first = tape(rosa, id=key)
        with pytest.raises(Exception, match="(?i)unique"), transaction.atomic():
            tape(rosa, id=key)

    assert stored(place) == [first.audio.name]


def age(place, name, days=2):
    old = (timezone.now() - days * DAY).timestamp()
    os.utime(place / name, (old, old))


def test_the_sweep_deletes_old_files_without_a_row(rosa, place, known):
    kept = tape(rosa)
    for _ in range(2):
        begun_and_rolled_back(rosa)
    old, young = (name for name in stored(place) if name != kept.audio.name)
    foreign = place / old[:2] / "README"
    foreign.write_text("a foreign file")
    for name in (old, kept.audio.name, str(foreign.relative_to(place))):
        age(place, name)
    before = stored(place)

    assert orphan_files.sweep(at=timezone.now()) == (1, 1)

    assert sorted({*before} - {*stored(place)}) == [old]
    assert young in stored(place)


def test_the_sweep_deletes_nothing_if_there_are_too_many(rosa, place):
    """A database that does not belong to these files must not delete them."""
    begun_and_rolled_back(rosa)
    (name,) = stored(place)
    for _ in range(orphan_files.MAX_AT_ONCE):
        copy = f"{name[:2]}/{uuid.uuid4().hex}{Path(name).suffix}"
        (place / copy).write_bytes(b"x")
    for one in stored(place):
        age(place, one)

    assert orphan_files.sweep(at=timezone.now()) == (orphan_files.MAX_AT_ONCE + 1, 0)
    assert len(stored(place)) == orphan_files.MAX_AT_ONCE + 1


def test_an_empty_storage_has_no_orphans(db):
    assert orphan_files.sweep(at=timezone.now()) == (0, 0)
