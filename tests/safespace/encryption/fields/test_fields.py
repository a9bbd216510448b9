"""Reading, writing, copying and dumping sealed fields."""

import copy
import datetime
import pickle
import uuid

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import DatabaseError, connection, models, transaction
from django.template import Context, Engine

from safespace.encryption.fields.sealed_fields import SealedText
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt, Tampered
from tests.safespace.encryption.rows import Statement, Witness


def stored(row, column="name"):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM {row._meta.db_table} WHERE id = %s', [_pk(row.pk)])
        return bytes(cursor.fetchone()[0])


def _pk(pk):
    return pk if connection.vendor == "postgresql" else pk.hex


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_every_kind_reads_back_what_was_written(rosa):
    """E-R1."""
    rosa.born = datetime.date(1987, 4, 30)
    rosa.save()

    read = again(rosa)

    assert (read.name, read.phone, read.born, read.plan, read.seed, read.mood) == (
        "Rosa Delacroix",
        "+44 20 7946 0958",
        datetime.date(1987, 4, 30),
        {"never": "the landline"},
        b"\x00\xff seed",
        "calm",
    )


def test_the_database_contains_no_plaintext(rosa):
    """E-R1."""
    assert b"Rosa" not in stored(rosa)
    assert stored(rosa)[:1] == b"\x01"
    assert len(stored(rosa)) == len("Rosa Delacroix") + 37


@pytest.mark.parametrize("text", ["", " ", "Ω 日本 🕊", "a" * 100_000, "\x00\x80"])
def test_any_text_comes_back_as_it_was(rosa, text):
    rosa.name = rosa.mood = text
    rosa.save()

    assert (again(rosa).name, again(rosa).mood) == (text, text)


def test_none_is_null_and_isnull_is_the_only_look_up(rosa):
    assert again(rosa).born is None
    assert Witness.objects.filter(born__isnull=True, name__isnull=False).get() == rosa


def test_padding_hides_which_of_a_few_words_is_stored(rosa):
    lengths = set()
    for mood in ("calm", "distressed", "undecided", ""):
        rosa.mood = mood
        rosa.save()
        lengths.add(len(stored(rosa, "mood")))

    assert lengths == {32 + 37}


def test_unchanged_values_are_written_back_byte_for_byte(rosa):
    before = stored(rosa), stored(rosa, "plan")
    read = again(rosa)
    read.label = "seen"
    assert read.plan == {"never": "the landline"}
    read.save()

    assert (stored(rosa), stored(rosa, "plan")) == before


def test_a_plan_changed_in_place_is_saved(rosa):
    read = again(rosa)
    read.plan["never"] = "the work phone"
    read.save()

    assert again(rosa).plan == {"never": "the work phone"}


def test_a_new_value_is_sealed_with_a_new_nonce(rosa):
    before = stored(rosa)
    rosa.name = "Rosa Delacroix"
    rosa.save()

    assert stored(rosa) != before
    assert again(rosa).name == "Rosa Delacroix"


def test_saving_some_fields_leaves_the_others_unchanged(rosa):
    one, other = again(rosa), again(rosa)
    one.name = "Rosa Martel"
    one.save(update_fields=["name"])
    other.plan = {"never": "letters"}
    other.save(update_fields=["plan"])

    assert (again(rosa).name, again(rosa).plan) == ("Rosa Martel", {"never": "letters"})


def test_a_deferred_value_is_fetched_when_read(rosa):
    lean = Witness.objects.only("label").get(pk=rosa.pk)
    assert "name_sealed" in lean.get_deferred_fields()
    lean.label = "kept"
    lean.save()

    assert lean.name == "Rosa Delacroix"
    assert Witness.objects.defer("plan").get(pk=rosa.pk).plan == {"never": "the landline"}


def test_refreshing_shows_a_later_value(rosa):
    read = again(rosa)
    assert read.name == "Rosa Delacroix"
    rosa.name = "Rosa Martel"
    rosa.save()

    read.refresh_from_db()

    assert read.name == "Rosa Martel"


def test_related_rows_are_decrypted_too(rosas_words):
    read = Statement.objects.select_related("witness").get()

    assert (read.words, read.witness.name) == ("He said nobody would believe me.", "Rosa Delacroix")


def test_copies_decrypt_and_pickles_contain_ciphertext(rosa, installed):
    read = again(rosa)
    assert read.name == "Rosa Delacroix"

    pickled = pickle.dumps(read)

    assert b"Rosa" not in pickled
    assert [pickle.loads(pickled).name, copy.copy(read).name, copy.deepcopy(read).name] == ["Rosa Delacroix"] * 3


def test_a_row_not_saved_yet_is_not_pickled():
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Witness(name="Rosa Delacroix"))


def test_a_row_copied_under_a_new_primary_key_is_refused(rosa):
    read = again(rosa)
    assert read.name == "Rosa Delacroix"
    twin = again(rosa)
    for row in (read, twin):
        row.pk, row._state.adding = uuid.uuid4(), True

    with pytest.raises(CannotDecrypt):
        twin.save()  # its values were never opened, and closed they do not fit another row
    with pytest.raises(CannotDecrypt):
        read.save()


def test_a_row_under_another_rows_key_can_be_copied_once_decrypted(rosas_words):
    read = again(rosas_words)
    assert read.words
    read.pk, read._state.adding = uuid.uuid4(), True
    read.save()

    assert again(read).words == rosas_words.words


def test_a_page_shows_the_text(rosa):
    page = Engine().from_string("{{ witness.name }} {{ witness.name|upper }}").render(Context({"witness": rosa}))

    assert page == "Rosa Delacroix ROSA DELACROIX"


def test_plaintext_is_hidden_in_reprs(rosa):
    held = repr(vars(rosa)) + repr(vars(Witness(name="Rosa Delacroix", phone="0958"))) + repr([rosa.name])

    assert "Rosa" not in held
    assert "0958" not in held


@pytest.mark.parametrize(
    "lookup",
    [{"name": "Rosa"}, {"name__icontains": "os"}, {"name__in": ["Rosa"]}, {"name": None}, {"born__year": 1987}],
)
def test_looking_up_plaintext_is_refused(tables, lookup):
    with pytest.raises(FieldError, match="sealed"):
        Witness.objects.filter(**lookup).exists()


def test_writing_without_the_instance_is_refused(rosa):
    rosa.name = "Rosa Martel"
    with pytest.raises(TypeError, match="sealed by saving"):
        Witness.objects.bulk_update([rosa], ["name"])
    with pytest.raises(TypeError, match="sealed by saving"):
        Witness.objects.update(name="Rosa Martel")
    with pytest.raises(TypeError, match="takes text"):
        rosa.name = models.F("label")


def test_the_database_itself_refuses_what_is_not_sealed(rosa):
    for statement in ("name = label", "name = 'Rosa'", "name = NULL"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {Witness._meta.db_table} SET {statement}")

    assert again(rosa).name == "Rosa Delacroix"


@pytest.mark.parametrize("field", ["unique", "db_index", "primary_key", "choices"])
def test_options_that_need_the_database_to_read_are_refused(field):
    with pytest.raises(TypeError, match=field):
        SealedText(**{field: True})


def test_values_and_dumps_contain_ciphertext_and_loading_restores_it(rosa, installed):
    """C1."""
    before = stored(rosa)
    rosa.born = datetime.date(1987, 4, 30)
    rosa.save()
    assert rosa.name  # an opened value is dumped as it is stored all the same

    dump = serializers.serialize("json", [rosa, again(rosa)])
    assert not any(word in dump for word in ("Rosa", "1987", "landline", "0958"))
    assert list(Witness.objects.values_list("name", flat=True)) == [before]

    Witness.objects.all().delete()
    for restored in serializers.deserialize("json", dump):
        restored.save()
    assert (again(rosa).name, again(rosa).born) == ("Rosa Delacroix", datetime.date(1987, 4, 30))
    assert stored(rosa) == before


def test_a_fixture_with_plaintext_is_refused(tables, installed):
    fixture = [{"model": "sealed_tests.witness", "pk": str(uuid.uuid4()), "fields": {"name": "Rosa"}}]
    with pytest.raises(serializers.base.DeserializationError, match="dumpdata wrote them"):
        list(serializers.deserialize("python", fixture, using="default"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", 7),
        ("plan", "text"),
        ("plan", 7),
        ("born", "1987-04-30"),
        ("born", datetime.datetime(1987, 4, 30, tzinfo=datetime.UTC)),
        ("seed", "seeds"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_without_being_repeated(field, value):
    with pytest.raises(TypeError) as refused:
        Witness(**{field: value})
    assert str(value) not in str(refused.value)


def test_many_rows_are_made_at_once(tables):
    rows = [Witness(study_id=uuid.uuid4(), name=f"Person {n}") for n in range(30)]
    Witness.objects.bulk_create(rows)

    assert sorted(row.name for row in Witness.objects.all()) == sorted(f"Person {n}" for n in range(30))


def test_a_row_moved_to_another_person_is_refused(rosas_words):
    other = Witness.objects.create(study_id=uuid.uuid4(), name="Nadia Osei")
    Statement.objects.update(witness=other)

    with pytest.raises(Tampered):
        assert again(rosas_words).words
