"""Rotating the three kinds of keys while everything stays readable (ASVS 11.2.2)."""

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
    """A key ring for this test."""
    path = tmp_path / "keys" / "keyring.json"
    with override_settings(SAFESPACE_KEYRING=path, SAFESPACE_KEYS=[root_key()]):
        keyring.ready()
        yield path


def identity(participant):
    person = Linkage.objects.get(participant=participant).open()
    return person.name, person.phone


def test_after_rotating_the_root_key_the_old_one_is_not_needed(ring, alder, settings):
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


def test_every_data_key_is_rewrapped_with_the_same_secret(ring, alder):
    """E-R1: key-encryption keys."""
    old = keyring.current().active[0]
    before = {row.pk: keyring.unwrap(keyring.current(), row) for row in DataKey.objects.all()}
    new = keks.add()

    assert keks.counts() == {new: 0, old: len(before)}
    assert keks.rewrap() == (len(before), [])
    assert keks.counts() == {new: len(before), old: 0}
    assert {row.pk: keyring.unwrap(keyring.current(), row) for row in DataKey.objects.all()} == before
    assert keks.rewrap() == (0, [])


def test_more_keys_than_one_batch_are_all_rewrapped(ring, monkeypatch):
    datakeys.create("content", [uuid.uuid4() for _ in range(keks.BATCH // 10 * 11)])
    keks.add()

    assert keks.rewrap()[0] == keks.BATCH // 10 * 11


def test_a_kek_in_use_is_not_destroyed(ring, alder):
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


def test_destroying_a_kek_makes_older_copies_of_the_keys_useless(ring, alder):
    """C6: older backups of the keys are useless."""
    old = keyring.current().active[0]
    copies = list(DataKey.objects.all())
    keks.add()
    keks.rewrap()
    keks.destroy(old)

    for copy in copies:
        with pytest.raises(KeyDestroyed):
            datakeys.opened([copy])
    assert identity(alder)[0] == "Marguerite Example"


def test_a_data_key_that_does_not_unwrap_is_reported_and_left(ring, alder):
    broken = DataKey.objects.filter(kind="contact").get()
    DataKey.objects.filter(pk=broken.pk).update(wrapped=b"\x00" * 92)
    keks.add()

    assert keks.rewrap() == (DataKey.objects.count() - 1, [broken.pk])


def test_values_under_older_data_keys_are_re_encrypted(ring, alder, tables_of):
    """E-R1: data keys."""
    Participant.objects.get(pk=alder.pk)
    before = tables_of(Person)

    rotation.rotate(at=timezone.now())

    after = tables_of(Person)
    assert before.keys() == after.keys()
    assert all(before[one] != after[one] for one in before)
    assert identity(alder) == ("Marguerite Example", "+441632960121")
    assert set(DataKey.objects.values_list("generation", flat=True)) == {1, 2}


def test_append_only_rows_keep_their_key_and_still_decrypt(ring, alder, tables_of):
    """The log and signed records are never rewritten; their signatures cover these bytes."""
    before = tables_of(SafeContact)

    rotation.rotate(at=timezone.now())

    assert tables_of(SafeContact) == before
    assert SafeContact.objects.current(alder).plan == PLAN
    counted = counting.count_values(at=NOON)
    assert counted.fields["safe_contact.plan"] == {"kept": 1}
    assert counted.fields["person.name"] == {"current": 1}
    assert counted.total("older") == counted.total("gone") == 0


def test_a_phone_number_is_found_before_during_and_after_rotation(ring, alder, leaving_well):
    def found():
        return list(Person.objects.filter(phone_index__in=candidates("phone", "+441632960121", leaving_well.pk)))

    assert len(found()) == 1
    rotation.make_generations(timezone.now())
    assert len(found()) == 1
    was = found()[0].phone_index
    assert rotation.reindex() == 1
    assert len(found()) == 1
    assert (was[0], found()[0].phone_index[0]) == (1, 2)


def test_an_interrupted_rotation_is_resumed(ring, alder, juniper):
    """R4: a key is replaced once, however often the rotation is started."""
    begun = Rotation.objects.create(began_at=timezone.now())
    rotation.make_generations(begun.began_at)
    DataKey.objects.filter(kind="contact", scope=juniper.pk, generation=2).delete()  # as if interrupted before this one

    rotation.rotate(at=timezone.now())

    assert set(DataKey.objects.values_list("generation", flat=True)) == {1, 2}
    assert DataKey.objects.filter(generation=1).count() == DataKey.objects.filter(generation=2).count()
    assert Rotation.objects.unfinished() is None
    assert Rotation.objects.count() == 1


def test_an_edit_during_rotation_wins(ring, alder):
    """A value that changed between reading and writing is left as it is."""
    person = Linkage.objects.get(participant=alder).open()
    (table,) = [table for table in references.tables() if table.model is Person]
    ((pk, blobs),) = references.rows(table)
    rotation.make_generations(timezone.now())
    person.name = "Marguerite Second"
    person.save()

    changed = rotation._replace(table, [(pk, field, blob) for field, blob in blobs.items()])

    assert changed == len(blobs) - 1  # the phone number and the e-mail address were not edited
    assert Person.objects.get(pk=pk).name == "Marguerite Second"


def test_unused_older_data_keys_are_destroyed_after_their_grace_period(ring, alder):
    rotation.rotate(at=timezone.now())
    later = timezone.now() + retirement.GRACE + timedelta(minutes=1)

    assert retirement.retire(at=timezone.now()) == []
    retired = retirement.retire(at=later)

    kinds = set(DataKey.objects.filter(generation=1).values_list("kind", flat=True))
    assert kinds == {"contact"}  # the safe-contact plan is append-only
    assert len(retired) == 3  # identity, linkage, index
    assert identity(alder)[0] == "Marguerite Example"
    assert SafeContact.objects.current(alder).plan == PLAN


def test_a_key_in_use_elsewhere_is_kept(ring, alder):
    """For example a use outside any column."""
    rotation.rotate(at=timezone.now())
    (old,) = DataKey.objects.filter(kind="identity", generation=1).values_list("pk", flat=True)
    named = references.register(lambda: [old.to_bytes(8, "big")])
    try:
        assert old not in retirement.retire(at=timezone.now() + timedelta(days=2))
    finally:
        references._others.remove(named)
    assert DataKey.objects.filter(pk=old).exists()


def test_the_mechanism_itself_writes_no_log_entries(ring, alder):
    """`custody` writes the log; this folder cannot import it."""
    before = Entry.objects.count()
    keks.add()
    keks.rewrap()

    assert Entry.objects.count() == before


def test_sealed_rows_can_be_found_by_key(db):
    """Erasure counts what it made unreadable; if the scope is a property, the model needs `Privacy.path`."""
    for table in references.tables():
        kind, _ = table.scope_path
        assert table.sealed_under(kind, uuid.uuid4()).count() == 0


@pytest.fixture
def tables_of():
    """A function that returns the stored bytes of a model as {(row, column): bytes}."""

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


def test_a_key_ring_written_under_its_lock_stays_whole(ring):
    for _ in range(3):
        keks.add()
    file = ringfile.RingFile.from_bytes(ring.read_bytes(), keyring.current().roots)

    assert len([entry for entry in file.entries if entry.purpose == ringfile.KEK]) == 4
    assert [path.name for path in sorted(ring.parent.iterdir())] == ["keyring.json", "keyring.json.lock"]
