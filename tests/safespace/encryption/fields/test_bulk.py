"""Decrypting a whole column makes the same checks as decrypting one value."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from safespace.encryption.fields import bulk
from safespace.encryption.keys import erasure
from tests.safespace.encryption.conftest import STUDY
from tests.safespace.encryption.fields.test_envelope import put
from tests.safespace.encryption.rows import Statement, Witness


@pytest.fixture
def nadia(rosa):
    return Witness.objects.create(study_id=STUDY, name="Nadia Óseï", phone="1", mood="calm")


def test_every_text_is_returned_with_its_row(rosa, rosas_words, nadia):
    """E-R1."""
    assert dict(bulk.decrypt_column(Witness.objects.all(), "name")) == {
        rosa.pk: "Rosa Delacroix",
        nadia.pk: "Nadia Óseï",
    }
    assert dict(bulk.decrypt_column(Witness.objects.all(), "mood")) == {rosa.pk: "calm", nadia.pk: "calm"}, (
        "padding is gone"
    )
    assert bulk.decrypt_column(Statement.objects.all(), "words") == [(rosas_words.pk, rosas_words.words)]
    assert bulk.decrypt_column(Witness.objects.none(), "name") == []


def test_moved_and_erased_values_are_left_out(rosa, rosas_words, nadia):
    """C4: moved to another row, column, table or person."""
    put(rosa, "name", nadia.name_sealed)
    put(nadia, "phone", nadia.mood_sealed)
    put(rosas_words, "words", rosa.mood_sealed)
    assert [pk for pk, _ in bulk.decrypt_column(Witness.objects.all(), "name")] == [nadia.pk]
    assert [pk for pk, _ in bulk.decrypt_column(Witness.objects.all(), "phone")] == [rosa.pk]
    assert bulk.decrypt_column(Statement.objects.all(), "words") == []

    put(rosas_words, "words", rosas_words.words_sealed)
    Statement.objects.update(witness=nadia)
    assert bulk.decrypt_column(Statement.objects.all(), "words") == []

    erasure.shred("identity", nadia.pk)
    assert bulk.decrypt_column(Witness.objects.all(), "name") == []


def test_many_rows_cost_one_query_for_rows_and_one_for_keys(rosa):
    for _ in range(20):
        Witness.objects.create(study_id=STUDY, name="N")
    with CaptureQueriesContext(connections["default"]) as rows, CaptureQueriesContext(connections["keys"]) as keys:
        assert len(bulk.decrypt_column(Witness.objects.all(), "name")) == 21

    assert (len(rows), len(keys)) == (1, 1)
