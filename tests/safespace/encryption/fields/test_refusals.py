"""What a sealed field refuses, and partial refreshes and raw SQL."""

import pytest
from django.core.exceptions import FieldError
from django.db import models, transaction
from django.db.models import functions

from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import Tampered
from tests.safespace.encryption.rows import Witness


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_a_sealed_value_is_not_copied_into_another_column(rosa):
    """E-R1: in another column it would not decrypt, and the database could not tell."""
    for copied in ({"mood": models.F("name")}, {"label": models.F("name")}):
        with pytest.raises(FieldError, match="sealed for its own place"), transaction.atomic():
            Witness.objects.update(**copied)
    Witness.objects.filter(born__isnull=True).update(label="kept")

    assert (again(rosa).label, again(rosa).mood, again(rosa).name) == ("kept", "calm", "Rosa Delacroix")


@pytest.mark.parametrize(
    "expression", [models.F("label"), models.Value("Rosa Martel"), functions.Upper("label")], ids=str
)
def test_an_expression_is_refused_by_the_field_itself(rosa, expression):
    """The database cannot seal. The control: an open field accepts an expression."""
    said = "name is sealed by saving the instance: the database cannot seal"
    with pytest.raises(TypeError, match=said), transaction.atomic():
        Witness.objects.update(name=expression)
    Witness.objects.update(label=models.Value("kept"), mood=None)

    assert (again(rosa).name, again(rosa).label, again(rosa).mood) == ("Rosa Delacroix", "kept", None)


def test_get_or_create_by_a_sealed_value_is_refused(tables):
    with pytest.raises(FieldError, match="sealed"):
        Witness.objects.get_or_create(name="Rosa Delacroix")


def test_partial_refreshes_and_raw_sql_decrypt(rosa):
    read = again(rosa)
    rosa.name = "Rosa Martel"
    rosa.save()
    read.refresh_from_db(fields=["name"])

    (raw,) = Witness.objects.raw(f"SELECT * FROM {Witness._meta.db_table}")

    assert (read.name, raw.name, read.plan) == ("Rosa Martel", "Rosa Martel", {"never": "the landline"})


def test_no_other_key_is_tried(rosa):
    """E-R1: a value names its key; no other key is tried, even if it is at hand."""
    nadia = Witness.objects.create(study_id=rosa.study_id, name="Nadia Osei")
    with keycache.scope() as cache:
        assert {nadia.name, rosa.name} == {"Nadia Osei", "Rosa Delacroix"}
        read = again(rosa)
        read.name_sealed = read.name_sealed[:1] + nadia.name_sealed[1:9] + read.name_sealed[9:]
        with pytest.raises(Tampered):
            _ = read.name
        assert len(cache.keys) == 2
