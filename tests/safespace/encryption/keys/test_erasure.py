"""Destroying a key (E-R3)."""

import pytest

from safespace.encryption.keys import erasure, keycache
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.models import DataKey, Tombstone
from tests.safespace.encryption.conftest import STUDY
from tests.safespace.encryption.rows import Witness


@pytest.fixture
def nadia(rosa):
    return Witness.objects.create(study_id=STUDY, name="Nadia Osei")


def test_values_under_a_destroyed_key_are_lost_and_others_are_not(rosa, nadia):
    """E-R3."""
    erasure.shred("identity", rosa.pk)

    with pytest.raises(KeyDestroyed):
        _ = Witness.objects.get(pk=rosa.pk).name
    assert Witness.objects.get(pk=nadia.pk).name == "Nadia Osei"


def test_destroying_a_key_takes_effect_within_the_same_request(rosa):
    with keycache.scope():
        assert Witness.objects.get(pk=rosa.pk).name == "Rosa Delacroix"
        erasure.shred("identity", rosa.pk)
        with pytest.raises(KeyDestroyed):
            _ = Witness.objects.get(pk=rosa.pk).name


def test_nothing_new_is_sealed_for_an_erased_person(rosa):
    """Enrolling a person again must not revive what was erased."""
    erasure.shred("identity", rosa.pk)
    rosa.name = "Rosa Delacroix"

    with pytest.raises(KeyDestroyed):
        rosa.save()


def test_other_kinds_of_the_same_person_stay(rosa):
    with keycache.scope() as cache:
        cache.latest("contact", rosa.pk)
        erasure.shred("identity", rosa.pk)

        assert cache.latest("contact", rosa.pk).kind == "contact"


def test_destroying_twice_is_harmless_and_returns_the_ids(rosa):
    ids = list(DataKey.objects.filter(scope=rosa.pk).values_list("pk", flat=True))

    assert erasure.shred("identity", rosa.pk) == ids
    assert erasure.shred("identity", rosa.pk) == []
    assert Tombstone.objects.count() == 1
