"""Every field is classified, and what is sensitive is sealed (E-R1, ASVS 14.1)."""

import pytest
from django.db import models

from safespace.encryption.fields import SealedText
from tests.architecture import tree

SEALED = tuple(base for base in SealedText.__mro__ if base.__module__ == SealedText.__module__)[-1]


def faults(model):
    """What is wrong with the classification of `model`, as a list of sentences."""
    privacy = model.__dict__.get("Privacy")
    if privacy is None:
        return [f"{model._meta.label} has no class Privacy of its own"]
    sealed, in_the_open = set(privacy.sealed), set(privacy.open)
    fields = {field.name: field for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many)}
    wrong = [f"{one} is both sealed and open" for one in sealed & in_the_open]
    wrong += [f"{one} is not classified" for one in fields.keys() - sealed - in_the_open]
    wrong += [f"{one} is classified and does not exist" for one in (sealed | in_the_open) - fields.keys()]
    for one, field in fields.items():
        if (one in sealed) != isinstance(field, SEALED):
            wrong.append(f"{one} is called {'sealed' if one in sealed else 'open'} and its field is not")
    if sealed and len(getattr(privacy, "key", ())) != 2:
        wrong.append("it has sealed fields and does not say under whose key")
    return [f"{model._meta.label}: {one}" for one in wrong]


def test_every_field_is_sealed_or_open_and_said_so_once():
    assert [fault for model in tree.models() for fault in faults(model)] == []


class Planted(models.Model):
    """A model as nobody should write it; it has no table."""

    name = SealedText(context="planted.name")
    phone = models.CharField(max_length=20)
    note = models.TextField()

    class Meta:
        app_label = "planted"
        managed = False

    class Privacy:
        sealed = {"phone"}
        open = {"id", "name", "phone", "colour"}


@pytest.mark.parametrize(
    "fault",
    [
        "phone is both sealed and open",
        "note is not classified",
        "colour is classified and does not exist",
        "name is called open and its field is not",
        "phone is called sealed and its field is not",
        "it has sealed fields and does not say under whose key",
    ],
)
def test_a_planted_fault_is_found(fault):
    assert f"planted.Planted: {fault}" in faults(Planted)
