"""kill -9 in the middle of rotating and erasing, while another process edits (R4; ASVS 2.3.3)."""

import sqlite3
import time
import uuid
from contextlib import closing
from functools import partial

import pytest
from cryptography.exceptions import InvalidTag
from django.db import close_old_connections
from django.test import override_settings

from safespace.audit.actors import SYSTEM
from safespace.custody import key_changes
from safespace.custody.backups import dumps
from safespace.encryption.fields import envelope
from safespace.encryption.keys import keks, keycache, keyring, ringfile, roots
from safespace.encryption.models import DataKey, Rotation
from safespace.encryption.upkeep import references
from safespace.participants.models import Person
from safespace.privacy import epochs
from tests.safespace.custody import crash
from tests.safespace.custody.crash import World, completes, killed_after, killed_at, killed_at_each, moments, steps_of
from tests.safespace.custody.erasing import erasing, require_all_or_nothing
from tests.safespace.encryption.upkeep.test_rotation import ring, root_key

__all__ = ["ring"]

pytestmark = pytest.mark.django_db(transaction=True)
MOMENTS = 7  # of each of three; `python -m tests.benchmarks keys` takes 200


@pytest.fixture
def world(transactional_db, ring, leaving_well, imogen, tmp_path):
    yield World(leaving_well, imogen, tmp_path)
    close_old_connections()


def rotate_keks():
    key_changes.add(by=SYSTEM, at=crash.now())
    key_changes.rotate_keks(by=SYSTEM, at=crash.now())
    for id in keks.unused():
        key_changes.retire_kek(id, by=SYSTEM, at=crash.now())


def rotate_data():
    key_changes.rotate_data(by=SYSTEM, at=crash.now())


def test_rotating_key_encryption_keys_is_whole_at_every_step(world):
    """R4."""
    steps = steps_of(rotate_keks)
    with world.edited():
        came = [step for step in steps if killed_at_each(step, rotate_keks) and world.require_whole() is None]
        completes(rotate_keks)

    world.require_whole()
    assert came == steps
    assert {"keks.py: add", "keks.py: _store", "keks.py: destroy", "ringfile.py: write"} <= {*steps}
    assert list(keks.counts().values())[1:] == []  # one KEK, and every data key is wrapped in it
    assert world.edits > 20


def test_replacing_data_keys_is_whole_at_every_step(world):
    """R4."""
    steps = steps_of(rotate_data)
    with world.edited():
        came = [step for step in steps if killed_at_each(step, rotate_data) and world.require_whole() is None]
    completes(rotate_data)

    world.require_whole()
    assert came == steps
    assert {"rotation.py: _swap", "rotation.py: make_generations", "datakeys.py: create"} <= {*steps}
    assert not Rotation.objects.unfinished()
    old = references.superseded()
    assert not [pk for pk, blobs in references.rows(person_table()) for blob in blobs.values() if blob[1:9] in old]
    assert world.edits > 20


def person_table():
    (table,) = [table for table in references.tables() if table.model is Person]
    return table


def test_changing_the_root_key_is_whole_at_every_step(world, settings):
    """R4: with both root keys available every state of the file opens."""
    before = keyring.purpose_key(b"x")
    first, second = root_key(), root_key()
    old = settings.SAFESPACE_KEYS
    steps = steps_of(partial(under, [first, *old]))
    in_use, spare = first, second
    for step in steps:
        assert killed_at(step, partial(under, [spare, in_use])), step
        with override_settings(SAFESPACE_KEYS=[spare, in_use]):
            assert keyring.purpose_key(b"x") == before
            roots.rewrap()
        with override_settings(SAFESPACE_KEYS=[spare]):
            world.require_whole()
        in_use, spare = spare, in_use
    assert {"ringfile.py: write", "ringfile.py: RingFile.wrap", "roots.py: rewrap"} <= {*steps}


def under(keys):
    with override_settings(SAFESPACE_KEYS=keys):
        roots.rewrap()


def test_an_erasure_is_never_half_done_at_any_step(world, imogen, dario):
    """R4, E-R3: an erasure is either not ordered and everything untouched, or completed by the periodic jobs."""
    steps = steps_of(erasing(world.add()[0], imogen, dario))
    with world.edited():
        for step in steps:
            participant, person = world.add()
            killed_at(step, erasing(participant, imogen, dario))
            require_all_or_nothing(participant, person, step)
            world.require_whole()
            assert not epochs.needed(), step

    named = {
        "erasure.py: order",
        "erasure.py: shred",
        "erasure.py: carry_out",
        "journal.py: append",
        "epochs.py: begin",
    }
    assert named | {"deciding.py: agree"} <= {*steps}


@pytest.mark.parametrize("work", [rotate_keks, rotate_data])
def test_rotating_is_whole_at_random_moments(world, work):
    """R4."""
    when = moments(MOMENTS, work)
    with world.edited():
        for seconds in when:
            killed_after(seconds, work)
            world.require_whole()
    completes(work)
    world.require_whole()


def test_erasing_is_whole_at_random_moments(world, imogen, dario):
    """R4, E-R3; `python -m tests.benchmarks erase` takes 200 moments."""
    when = moments(MOMENTS, erasing(world.add()[0], imogen, dario))
    with world.edited():
        for seconds in when:
            participant, person = world.add()
            killed_after(seconds, erasing(participant, imogen, dario))
            require_all_or_nothing(participant, person)
            world.require_whole()


def test_a_lost_key_or_edit_is_found(world):
    """The control: these tests would find a loss."""
    kept = DataKey.objects.filter(kind="identity").first()
    DataKey.objects.filter(pk=kept.pk).update(wrapped=b"\x00" * 92)
    with pytest.raises(InvalidTag):
        world.require_whole()
    DataKey.objects.filter(pk=kept.pk).update(wrapped=bytes(kept.wrapped))
    world.require_whole()
    world.journal.write_text(f"{world.people[0][1]} 7\n")
    with pytest.raises(AssertionError):
        world.require_whole()


def test_a_half_written_key_ring_is_found(world, ring):
    """The control for the file."""
    content = ring.read_bytes()
    ring.write_bytes(content[: len(content) // 2])
    with pytest.raises(ringfile.KeyringProblem):
        world.require_whole()
    ring.write_bytes(content)


def test_a_killed_process_leaves_no_lock_behind(world):
    """The lock of the key ring belongs to the kernel and ends with the process."""
    assert killed_at("ringfile.py: write", rotate_keks)

    completes(rotate_keks)


@pytest.mark.sqlite
def test_a_backup_during_edits_contains_every_edit_saved_before(world, tmp_path):
    """R7: uses SQLite's online backup; a copy of the file alone would lose its journal."""
    with world.edited():
        for turn in range(5):
            while world.edits < 20 * (turn + 1):
                time.sleep(0.01)
            answered = world.saved()
            dumps.write("default", tmp_path / f"{turn}.sqlite3")
            held = names_in(tmp_path / f"{turn}.sqlite3")
            assert {pk for pk, number in answered.items() if held[pk] < number} == set()


def names_in(path):
    """{person: number of the edit in their name}, from a copy of the database."""
    field, names = Person._meta.get_field("name"), {}
    with closing(sqlite3.connect(path)) as copy, keycache.scope() as cache:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for pk, blob in copy.execute(f"SELECT id, name FROM {Person._meta.db_table}"):
            person = uuid.UUID(pk)
            text = envelope.unseal(cache.key(envelope.key_number(blob)), field.context_bytes, person.bytes, blob)
            names[person] = int(text.split()[1])
    return names
