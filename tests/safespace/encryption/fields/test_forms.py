"""Forms and validation of sealed fields work on plaintext."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory

from tests.safespace.encryption.rows import Witness


def test_a_model_form_shows_checks_and_saves_plaintext(rosa):
    form_class = modelform_factory(Witness, fields=["name", "born", "plan"])
    shown = form_class(instance=Witness.objects.get(pk=rosa.pk))
    assert shown["name"].value() == "Rosa Delacroix"

    good = form_class(
        {"name": "Rosa Martel", "born": "1987-04-30", "plan": '{"a": 1}'}, instance=Witness.objects.get(pk=rosa.pk)
    )
    assert good.is_valid(), good.errors
    good.save()
    read = Witness.objects.get(pk=rosa.pk)
    assert (read.name, read.born, read.plan) == ("Rosa Martel", datetime.date(1987, 4, 30), {"a": 1})
    assert list(form_class({"name": "R" * 81}).errors) == ["name", "born", "plan"]


def test_full_clean_checks_the_plaintext(tables):
    with pytest.raises(ValidationError) as refused:
        Witness(study_id=uuid.uuid4(), name="R" * 81, plan={"a": 1}).full_clean()
    assert "name" in refused.value.message_dict

    Witness(study_id=uuid.uuid4(), name="R" * 80, born=datetime.date(1987, 4, 30), plan={"a": 1}, seed=b"s", mood="m",
            phone="+44").full_clean()  # fmt: skip


def test_a_value_unchanged_in_a_form_keeps_its_stored_bytes(rosa):
    """E-R1: only a changed value is sealed again."""
    form_class = modelform_factory(Witness, fields=["name", "plan"])
    before = Witness.objects.get(pk=rosa.pk)
    form = form_class({"name": "Rosa Delacroix", "plan": '{"never": "letters"}'}, instance=before)
    form.save()

    after = Witness.objects.get(pk=rosa.pk)
    assert (after.name_sealed, after.plan) == (rosa.name_sealed, {"never": "letters"})
