"""Destroying a key (domain.md E-R3)."""

import pytest

from safespace.encryption.keys import erasure, keycache
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.models import DataKey, Tombstone
from tests.safespace.encryption.conftest import STUDY
from tests.safespace.encryption.rows import Witness


@pytest.fixture
def nadia(rosa):
    return Witness.objects.create(study_id=STUDY, name="Nadia Osei")


def test_what_a_destroyed_key_sealed_opens_no_more_and_others_do(rosa, nadia):
    """E-R3."""
    erasure.shred("identity", rosa.pk)

    with pytest.raises(KeyDestroyed):
        _ = Witness.objects.get(pk=rosa.pk).name
    assert Witness.objects.get(pk=nadia.pk).name == "Nadia Osei"


def test_it_counts_at_once_within_the_same_request(rosa):
    with keycache.scope():
        assert Witness.objects.get(pk=rosa.pk).name == "Rosa Delacroix"
        erasure.shred("identity", rosa.pk)
        with pytest.raises(KeyDestroyed):
            _ = Witness.objects.get(pk=rosa.pk).name


def test_nothing_new_is_sealed_for_who_was_erased(rosa):
    """Re-enrolment must not revive what was erased (domain.md A)."""
    erasure.shred("identity", rosa.pk)
    rosa.name = "Rosa Delacroix"

    with pytest.raises(KeyDestroyed):
        rosa.save()


def test_other_kinds_of_the_same_person_stay(rosa):
    with keycache.scope() as cache:
        cache.latest("contact", rosa.pk)
        erasure.shred("identity", rosa.pk)

        assert cache.latest("contact", rosa.pk).kind == "contact"


def test_it_is_harmless_twice_and_says_what_it_destroyed(rosa):
    ids = list(DataKey.objects.filter(scope=rosa.pk).values_list("pk", flat=True))

    assert erasure.shred("identity", rosa.pk) == ids
    assert erasure.shred("identity", rosa.pk) == []
    assert Tombstone.objects.count() == 1
