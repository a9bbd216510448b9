"""Exact search without reading."""

import uuid

import pytest
from django.core.exceptions import FieldError

from safespace.encryption.fields.blind_index import candidates, normal
from safespace.encryption.models import DataKey
from tests.safespace.encryption.conftest import STUDY
from tests.safespace.encryption.rows import Witness

OTHER = uuid.UUID("5afe5afe-0000-4000-8000-000000000002")


def find(phone, study=STUDY):
    return list(Witness.objects.filter(study_id=study, phone_index__in=candidates("phone", phone, study)))


@pytest.mark.parametrize("typed", ["+442079460958", " +44 (0)20 7946 0958 ", "+44-20-7946-0958", "＋44 20 7946 0958"])
def test_a_person_is_found_by_their_number_however_it_is_written(rosa, typed):
    assert find(typed) == [rosa]


def test_nobody_else_is(rosa):
    assert find("+442079460959") == []
    assert find("") == []


def test_numbers_without_a_country_are_of_the_region(settings):
    settings.PHONE_REGION = "GB"
    assert normal("phone", "020 7946 0958") == "+442079460958"
    settings.PHONE_REGION = None
    assert normal("phone", "020 7946-0958") == "02079460958"


def test_an_address_is_compared_without_case_spaces_and_look_alikes():
    assert normal("email", "  Rosa@Example.ORG ") == normal("email", "ｒosa@example.org") == "rosa@example.org"


def test_an_external_id_is_compared_without_what_people_put_between():
    assert normal("external_id", " NHS 943-476/5919 ") == normal("external_id", "nhs9434765919") == "nhs9434765919"
    assert normal("external_id", "943-476") != normal("external_id", "943-477")
    assert normal("external_id", "--") == "--"


def test_there_is_no_index_for_a_field_of_few_values():
    """encryption.md 2.7: of three values an index tells every one, by counting."""
    with pytest.raises(ValueError, match="not a kind"):
        normal("gender", "woman")


def test_the_index_follows_the_value(rosa):
    rosa.phone = "+44 20 7946 0001"
    rosa.save()
    assert (find("+44 20 7946 0958"), find("+44 20 7946 0001")) == ([], [rosa])

    rosa.phone = None
    rosa.save()
    assert find("+44 20 7946 0001") == []
    assert Witness.objects.get().phone_index is None


def test_a_row_saved_without_opening_keeps_its_index(rosa):
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


def test_two_studies_cannot_be_joined_by_it(rosa):
    """security.md 8.4.1: nobody is linked across studies."""
    twin = Witness.objects.create(study_id=OTHER, name="Rosa Delacroix", phone="+44 20 7946 0958")

    assert twin.phone_index != rosa.phone_index
    assert find("+44 20 7946 0958", OTHER) == [twin]


def test_two_kinds_cannot_be_joined_by_it(rosa):
    assert candidates("phone", "7", STUDY) != candidates("email", "7", STUDY)


def test_searching_in_a_study_without_people_makes_no_key(tables):
    """A GET writes nothing."""
    assert candidates("phone", "+44 20 7946 0958", OTHER) == []
    assert DataKey.objects.count() == 0


def test_what_a_person_typed_is_refused_as_a_search_value(rosa):
    """With a bare hash column a stored hash found its row (encryption.md, peers)."""
    with pytest.raises(TypeError, match="candidates"):
        Witness.objects.filter(phone_index="+44 20 7946 0958").exists()
    with pytest.raises(FieldError, match="exact, in and isnull"):
        Witness.objects.filter(phone_index__startswith=b"1").exists()


def test_the_index_tells_neither_length_nor_text(rosa):
    assert len(bytes(rosa.phone_index)) == 17
    assert b"7946" not in bytes(rosa.phone_index)
