"""Exact search over sealed values."""

import uuid

import pytest
from django.core.exceptions import FieldError

from safespace.encryption.fields.blind_index import candidates, normalised
from safespace.encryption.models import DataKey
from tests.safespace.encryption.conftest import STUDY
from tests.safespace.encryption.rows import Witness

OTHER = uuid.UUID("5afe5afe-0000-4000-8000-000000000002")


def find(phone, study=STUDY):
    return list(Witness.objects.filter(study_id=study, phone_index__in=candidates("phone", phone, study)))


@pytest.mark.parametrize("typed", ["+442079460958", " +44 (0)20 7946 0958 ", "+44-20-7946-0958", "＋44 20 7946 0958"])
def test_a_person_is_found_by_their_number_however_it_is_written(rosa, typed):
    assert find(typed) == [rosa]


def test_other_numbers_find_nobody(rosa):
    assert find("+442079460959") == []
    assert find("") == []


def test_numbers_without_a_country_code_belong_to_the_region(settings):
    settings.PHONE_REGION = "GB"
    assert normalised("phone", "020 7946 0958") == "+442079460958"
    settings.PHONE_REGION = None
    assert normalised("phone", "020 7946-0958") == "02079460958"


def test_email_addresses_are_compared_without_case_spaces_and_width():
    assert normalised("email", "  Rosa@Example.ORG ") == normalised("email", "ｒosa@example.org") == "rosa@example.org"


def test_external_ids_are_compared_without_punctuation():
    assert (
        normalised("external_id", " NHS 943-476/5919 ") == normalised("external_id", "nhs9434765919") == "nhs9434765919"
    )
    assert normalised("external_id", "943-476") != normalised("external_id", "943-477")
    assert normalised("external_id", "--") == "--"


def test_a_field_with_few_values_has_no_index():
    """With three possible values, counting rows would reveal all of them."""
    with pytest.raises(ValueError, match="not a kind"):
        normalised("gender", "woman")


def test_the_index_follows_the_value(rosa):
    rosa.phone = "+44 20 7946 0001"
    rosa.save()
    assert (find("+44 20 7946 0958"), find("+44 20 7946 0001")) == ([], [rosa])

    rosa.phone = None
    rosa.save()
    assert find("+44 20 7946 0001") == []
    assert Witness.objects.get().phone_index is None


def test_a_row_saved_without_decrypting_keeps_its_index(rosa):
    read = Witness.objects.get()
    read.label = "seen"
    read.save()

    assert find("+44 20 7946 0958") == [rosa]


def test_saving_the_value_without_its_index_is_refused(rosa):
    rosa.phone = "+44 20 7946 0001"
    with pytest.raises(TypeError, match="phone_index"):
        rosa.save(update_fields=["phone"])
    rosa.save(update_fields=["phone", "phone_index"])

    assert find("+44 20 7946 0001") == [rosa]


def test_the_indexes_of_two_studies_cannot_be_joined(rosa):
    """ASVS 8.4.1: people are not linked across studies."""
    twin = Witness.objects.create(study_id=OTHER, name="Rosa Delacroix", phone="+44 20 7946 0958")

    assert twin.phone_index != rosa.phone_index
    assert find("+44 20 7946 0958", OTHER) == [twin]


def test_the_indexes_of_two_kinds_cannot_be_joined(rosa):
    assert candidates("phone", "7", STUDY) != candidates("email", "7", STUDY)


def test_searching_in_a_study_without_people_makes_no_key(tables):
    """A GET writes nothing."""
    assert candidates("phone", "+44 20 7946 0958", OTHER) == []
    assert DataKey.objects.count() == 0


def test_typed_text_is_refused_as_an_index_value(rosa):
    """Otherwise a stored hash, sent as a search term, would find its row."""
    with pytest.raises(TypeError, match="candidates"):
        Witness.objects.filter(phone_index="+44 20 7946 0958").exists()
    with pytest.raises(FieldError, match="exact, in and isnull"):
        Witness.objects.filter(phone_index__startswith=b"1").exists()


def test_the_index_reveals_neither_length_nor_text(rosa):
    assert len(bytes(rosa.phone_index)) == 17
    assert b"7946" not in bytes(rosa.phone_index)
