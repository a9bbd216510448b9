"""Every field is classified, and what is sensitive is sealed (E-R1, ASVS 14.1): a system check of the product."""

import pytest
from django.apps import AppConfig, apps
from django.core import checks
from django.db import models

from safespace.encryption.checks import check_classification, unclassified
from safespace.encryption.fields.sealed_fields import SealedText
from tests.architecture import tree


def test_every_field_is_sealed_or_open_and_said_so_once():
    assert [fault for model in tree.models() for fault in unclassified(model)] == []


def test_it_is_a_system_check_of_every_start():
    """No command runs, and no server starts, while a field is not classified."""
    assert check_classification in checks.registry.registry.get_checks()
    assert check_classification([apps.get_app_config(label) for label in tree.APPS]) == []


class Planted(models.Model):
    """A faulty model without a table."""

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
    assert f"planted.Planted: {fault}" in unclassified(Planted)


def test_a_planted_fault_stops_the_start():
    class PlantedApp(AppConfig):
        name, label, path = "tests", "planted", "."

        def get_models(self, **kwargs):
            return [Planted]

    found = check_classification([PlantedApp("planted", None)])

    assert {error.id for error in found} == {"safespace.E001"}
    assert all(error.is_serious() for error in found)
