"""Rotating the three kinds of keys while everything stays readable (encryption.md section 3; ASVS 11.2.2)."""

import base64
import os
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from safespace.audit.models import Entry
from safespace.encryption.fields.blind_index import candidates
from safespace.encryption.keys import datakeys, keks, keyring, ringfile, roots
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.keys.keks import KeyInUse, KeyUnknown
from safespace.encryption.keys.ringfile import KeyringProblem
from safespace.encryption.models import DataKey, Rotation
from safespace.encryption.upkeep import counting, references, retirement, rotation
from safespace.participants.models import Linkage, Participant, Person, SafeContact
from tests.cast import NOON, PLAN


def root_key():
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@pytest.fixture
def ring(tmp_path, db):
    """A keyring of its own, made."""
    path = tmp_path / "keys" / "keyring.json"
    with override_settings(SAFESPACE_KEYRING=path, SAFESPACE_KEYS=[root_key()]):
        keyring.ready()
        yield path


def identity(participant):
    person = Linkage.objects.get(participant=participant).open()
    return person.name, person.phone


def test_a_new_root_key_opens_everything_and_the_old_one_is_no_longer_needed(ring, alder, settings):
    """E-R1: root."""
    old, new = settings.SAFESPACE_KEYS[0], root_key()
    secrets = keyring.purpose_key(b"x"), keyring.signing_key().private_bytes_raw()

    with override_settings(SAFESPACE_KEYS=[new, old]):
        assert list(roots.in_use().values()) == [False, True]
        assert roots.rewrap() is True
        assert roots.rewrap() is False
        assert list(roots.in_use().values()) == [True, False]
    with override_settings(SAFESPACE_KEYS=[new]):
        assert identity(alder) == ("Marguerite Example", "+441632960121")
        assert (keyring.purpose_key(b"x"), keyring.signing_key().private_bytes_raw()) == secrets
    with override_settings(SAFESPACE_KEYS=[old]), pytest.raises(KeyringProblem, match="another root key"):
        keyring.ready()


def test_every_data_key_is_wrapped_anew_and_opens_to_the_same_secret(ring, alder):
    """E-R1: key-encryption keys."""
    old = keyring.current().active[0]
    before = {row.pk: keyring.unwrap(keyring.current(), row) for row in DataKey.objects.all()}
    new = keks.add()

    assert keks.counts() == {new: 0, old: len(before)}
    assert keks.rewrap() == (len(before), [])
    assert keks.counts() == {new: len(before), old: 0}
    assert {row.pk: keyring.unwrap(keyring.current(), row) for row in DataKey.objects.all()} == before
    assert keks.rewrap() == (0, [])


def test_more_keys_than_one_batch_are_all_wrapped(ring, monkeypatch):
    datakeys.made("content", [uuid.uuid4() for _ in range(keks.BATCH // 10 * 11)])
    keks.add()

    assert keks.rewrap()[0] == keks.BATCH // 10 * 11


def test_a_kek_that_is_still_named_is_not_destroyed(ring, alder):
    old = keyring.current().active[0]
    content = ring.read_bytes()

    with pytest.raises(KeyInUse, match="new data keys"):
        keks.destroy(old)
    keks.add()
    with pytest.raises(KeyInUse, match="data keys are wrapped in it"):
        keks.destroy(old)
    with pytest.raises(KeyUnknown):
        keks.destroy(12345)
    assert identity(alder)[0] == "Marguerite Example"
    assert ring.read_bytes() != content


def test_a_destroyed_kek_takes_older_copies_of_the_keys_with_it(ring, alder):
    """C6: an older backup of the keys opens nothing."""
    old = keyring.current().active[0]
    copies = list(DataKey.objects.all())
    keks.add()
    keks.rewrap()
    keks.destroy(old)

    for copy in copies:
        with pytest.raises(KeyDestroyed):
            datakeys.opened([copy])
    assert identity(alder)[0] == "Marguerite Example"


def test_a_data_key_that_does_not_open_is_told_and_left(ring, alder):
    broken = DataKey.objects.filter(kind="contact").get()
    DataKey.objects.filter(pk=broken.pk).update(wrapped=b"\x00" * 92)
    keks.add()

    assert keks.rewrap() == (DataKey.objects.count() - 1, [broken.pk])


def test_what_older_data_keys_sealed_is_sealed_anew(ring, alder, tables_of):
    """E-R1: data keys."""
    Participant.objects.get(pk=alder.pk)
    before = tables_of(Person)

    rotation.rotate(at=timezone.now())

    after = tables_of(Person)
    assert before.keys() == after.keys()
    assert all(before[one] != after[one] for one in before)
    assert identity(alder) == ("Marguerite Example", "+441632960121")
    assert set(DataKey.objects.values_list("generation", flat=True)) == {1, 2}


def test_rows_that_are_written_once_keep_their_key_and_still_open(ring, alder, tables_of):
    """The log and signed records are never rewritten; their seals cover these bytes."""
    before = tables_of(SafeContact)

    rotation.rotate(at=timezone.now())

    assert tables_of(SafeContact) == before
    assert SafeContact.objects.current(alder).plan == PLAN
    tally = counting.tally(at=NOON)
    assert tally.fields["safe_contact.plan"] == {"kept": 1}
    assert tally.fields["person.name"] == {"current": 1}
    assert tally.total("older") == tally.total("gone") == 0


def test_a_number_is_found_before_during_and_after(ring, alder, leaving_well):
    def found():
        return list(Person.objects.filter(phone_index__in=candidates("phone", "+441632960121", leaving_well.pk)))

    assert len(found()) == 1
    rotation.make_generations(timezone.now())
    assert len(found()) == 1
    was = found()[0].phone_index
    assert rotation.reindex() == 1
    assert len(found()) == 1
    assert (was[0], found()[0].phone_index[0]) == (1, 2)


def test_a_rotation_that_was_cut_off_is_gone_on_with(ring, alder, juniper):
    """R4: a key is replaced once, however often it is begun."""
    rotation = Rotation.objects.create(began_at=timezone.now())
    rotation.make_generations(rotation.began_at)
    DataKey.objects.filter(kind="contact", scope=juniper.pk, generation=2).delete()  # as if cut off before this one

    rotation.rotate(at=timezone.now())

    assert set(DataKey.objects.values_list("generation", flat=True)) == {1, 2}
    assert DataKey.objects.filter(generation=1).count() == DataKey.objects.filter(generation=2).count()
    assert Rotation.objects.unfinished() is None
    assert Rotation.objects.count() == 1


def test_an_edit_made_meanwhile_wins(ring, alder):
    """Compare and swap: a value that changed between reading and writing is left as it is."""
    person = Linkage.objects.get(participant=alder).open()
    (table,) = [table for table in references.tables() if table.model is Person]
    ((pk, blobs),) = references.rows(table)
    rotation.make_generations(timezone.now())
    person.name = "Marguerite Second"
    person.save()

    changed = rotation._replace(table, [(pk, field, blob) for field, blob in blobs.items()])

    assert changed == len(blobs) - 1  # the number and the address, which nobody touched
    assert Person.objects.get(pk=pk).name == "Marguerite Second"


def test_older_data_keys_go_when_nothing_names_them_and_their_grace_is_over(ring, alder):
    rotation.rotate(at=timezone.now())
    later = timezone.now() + retirement.GRACE + timedelta(minutes=1)

    assert retirement.retire(at=timezone.now()) == []
    retired = retirement.retire(at=later)

    kinds = set(DataKey.objects.filter(generation=1).values_list("kind", flat=True))
    assert kinds == {"contact"}  # the safe-contact plan is written once
    assert len(retired) == 3  # identity, linkage, index
    assert identity(alder)[0] == "Marguerite Example"
    assert SafeContact.objects.current(alder).plan == PLAN


def test_a_key_that_anything_else_names_is_kept(ring, alder):
    """A sealed file, say, which has no column."""
    rotation.rotate(at=timezone.now())
    (old,) = DataKey.objects.filter(kind="identity", generation=1).values_list("pk", flat=True)
    named = references.also(lambda: [old.to_bytes(8, "big")])
    try:
        assert old not in retirement.retire(at=timezone.now() + timedelta(days=2))
    finally:
        references._others.remove(named)
    assert DataKey.objects.filter(pk=old).exists()


def test_the_log_says_nothing_of_what_only_the_mechanism_did(ring, alder):
    """Acts on record live in `custody`; this folder cannot know the log."""
    before = Entry.objects.count()
    keks.add()
    keks.rewrap()

    assert Entry.objects.count() == before


def test_every_sealed_row_can_be_found_by_whose_key_seals_it(db):
    """Erasure counts and tries what it made unreadable; a property as scope needs `Privacy.path` beside it."""
    for table in references.tables():
        kind, _ = table.scope_path
        assert table.sealed_under(kind, uuid.uuid4()).count() == 0


@pytest.fixture
def tables_of():
    """Stored bytes of a model, {(pk, column): bytes}."""

    def read(model):
        columns = [field.column for field in model._meta.concrete_fields if hasattr(field, "opened_name")]
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {", ".join(columns)} FROM "{model._meta.db_table}"')
            rows = cursor.fetchall()
        return {
            (at, column): bytes(value)
            for at, row in enumerate(rows)
            for column, value in zip(columns, row, strict=True)
            if value is not None
        }

    return read


def test_a_keyring_written_under_a_lock_is_whole_after_every_step(ring):
    for _ in range(3):
        keks.add()
    file = ringfile.RingFile.from_bytes(ring.read_bytes(), keyring.current().roots)

    assert len([entry for entry in file.entries if entry.purpose == ringfile.KEK]) == 4
    assert [path.name for path in sorted(ring.parent.iterdir())] == ["keyring.json", "keyring.json.lock"]
