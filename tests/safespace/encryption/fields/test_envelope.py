"""C4: a value that was changed or moved is refused, and never returned in another form."""

import os
import random
import uuid
from contextlib import suppress

import pytest
from django.db import connection

from safespace.encryption.fields import envelope
from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt, KeyDestroyed, Tampered
from tests.safespace.encryption.conftest import STUDY
from tests.safespace.encryption.rows import Statement, Witness

TEXTS = ("name", "phone", "mood")


@pytest.fixture
def people(tables):
    with keycache.scope():
        people = [
            Witness(study_id=STUDY, name=f"Name {n}", phone=f"+44 20 7946 0{n:03}", mood="calm") for n in range(12)
        ]
        for person in people:
            person.save()
    return people


def put(row, column, blob):
    """Write bytes into the table, as an attacker with the database would."""
    pk = row.pk if connection.vendor == "postgresql" else row.pk.hex
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {row._meta.db_table} SET "{column}" = %s WHERE id = %s', [blob, pk])


def opens(row, column):
    try:
        return getattr(type(row).objects.get(pk=row.pk), column)
    except CannotDecrypt:
        return None


def test_a_thousand_changed_bits_are_all_refused(people):
    """E-R1, C4. The version byte is left out: the database check or decryption refuses it."""
    chance = random.Random(4)
    opened = []
    with keycache.scope():
        for _ in range(1000):
            row, column = chance.choice(people), chance.choice(TEXTS)
            blob = bytearray(getattr(row, f"{column}_sealed"))
            bit = chance.randrange(8, len(blob) * 8)
            blob[bit // 8] ^= 1 << (bit % 8)
            copy = Witness(id=row.pk, study_id=STUDY)
            copy.name_sealed = copy.phone_sealed = copy.mood_sealed = bytes(blob)
            try:
                opened.append(getattr(copy, column))
            except CannotDecrypt:
                continue
    assert opened == []

    with keycache.scope():  # the control: the same way, unchanged
        copies = [Witness(id=row.pk) for row in people]
        for copy, row in zip(copies, people, strict=True):
            copy.name_sealed = row.name_sealed
        assert [copy.name for copy in copies] == [row.name for row in people]


def test_a_thousand_values_moved_to_another_row_column_or_table_are_all_refused(people):
    """E-R1, C4: what an attacker with the database but no key could do."""
    chance = random.Random(5)
    said = [Statement.objects.create(witness=person, words="Nobody would believe me.") for person in people]
    places = [(row, column) for row in people for column in TEXTS] + [(row, "words") for row in said]
    opened = []
    with keycache.scope():
        for _ in range(1000):
            (source, origin), (target, column) = chance.sample(places, 2)
            blob = getattr(source, f"{origin}_sealed")
            copy = type(target)(id=target.pk, **_same_person(target))
            setattr(copy, f"{column}_sealed", blob)
            with suppress(CannotDecrypt):
                opened.append(getattr(copy, column))
        assert opened == []
        for row, column in places:  # the control: in its own place each opens
            copy = type(row)(id=row.pk, **_same_person(row))
            setattr(copy, f"{column}_sealed", getattr(row, f"{column}_sealed"))
            assert getattr(copy, column) == getattr(row, column)


def _same_person(row):
    return {"study_id": STUDY} if isinstance(row, Witness) else {"witness_id": row.witness_id}


def test_a_value_moved_in_the_database_is_refused_even_under_the_same_key(rosa, rosas_words):
    """Across tables: both are sealed under Rosa's identity key."""
    put(rosas_words, "words", rosa.name_sealed)
    assert opens(rosas_words, "words") is None

    twin = Statement.objects.create(witness=rosa, words="I never told my sister.")
    put(rosas_words, "words", twin.words_sealed)
    assert opens(rosas_words, "words") is None
    assert opens(twin, "words") == "I never told my sister."


def test_an_older_value_put_back_in_its_place_is_accepted(rosa):
    """A limit of the design; the audit log says when a value was changed."""
    older = rosa.name_sealed
    rosa.name = "Rosa Martel"
    rosa.save()
    put(rosa, "name", older)

    assert opens(rosa, "name") == "Rosa Delacroix"


def test_bytes_that_were_never_sealed_are_refused(rosa):
    for blob in (b"\x01" * 37, b"\x01" + os.urandom(60), b"\x01" + rosa.name_sealed[1:9] + os.urandom(40)):
        put(rosa, "name", blob)
        with pytest.raises(CannotDecrypt):
            _ = Witness.objects.get().name
    for blob in (b"", b"Rosa Delacroix", b"\x02" + rosa.phone_sealed[1:], rosa.phone_sealed[:36]):
        rosa.name_sealed = blob
        with pytest.raises(Tampered):
            _ = rosa.name


def test_a_value_under_a_missing_key_raises_key_destroyed(rosa):
    rosa.name_sealed = b"\x01" + (99).to_bytes(8, "big") + rosa.name_sealed[9:]

    with pytest.raises(KeyDestroyed):
        _ = rosa.name


def test_a_refusal_does_not_contain_the_value(rosa):
    rosa.name_sealed = rosa.name_sealed[:-1] + bytes([rosa.name_sealed[-1] ^ 1])

    with pytest.raises(Tampered) as refused:
        _ = rosa.name
    assert "Rosa" not in str(refused.value)
    assert (refused.value.__suppress_context__, refused.value.status) == (True, 500)


def test_nonces_do_not_repeat(people):
    """C5, at a hundredth of its size; the full count is in tests/benchmarks."""
    with keycache.scope() as cache:
        key = cache.latest("identity", people[0].pk)
        nonces = {envelope.seal(key, b"c", bytes(16), b"same")[9:21] for _ in range(10_000)}
    assert len(nonces) == 10_000


def test_two_people_have_two_keys(people):
    assert len({row.name_sealed[1:9] for row in people}) == len(people)
    assert uuid.UUID(int=0) not in {row.pk for row in people}
