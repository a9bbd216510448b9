"""Database constraints, tried on throw-away tables on the engine in use."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from safespace.base.constraints import AppendOnly, NoOverlap, NoOverlapAcross, is_broken
from tests.races.stays import stays_under

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stay():
    """A throw-away table of stays in a cabin."""
    with stays_under(NoOverlap) as table:
        yield table


def test_ranges_may_touch_and_may_not_overlap(stay):
    stay.objects.create(cabin=1, starts=NINE, ends=NINE + HOUR)
    stay.objects.create(cabin=1, starts=NINE + HOUR, ends=NINE + 2 * HOUR)
    stay.objects.create(cabin=2, starts=NINE, ends=NINE + HOUR)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        stay.objects.create(cabin=1, starts=NINE + HOUR / 2, ends=NINE + HOUR)

    assert is_broken(refused.value, "stay_alone")
    assert stay.objects.count() == 3


def test_an_update_follows_the_same_rule_and_a_row_does_not_clash_with_itself(stay):
    first = stay.objects.create(cabin=1, starts=NINE, ends=NINE + HOUR)
    second = stay.objects.create(cabin=1, starts=NINE + HOUR, ends=NINE + 2 * HOUR)
    stay.objects.filter(pk=first.pk).update(ends=NINE + HOUR / 2)

    with pytest.raises(IntegrityError), transaction.atomic():
        stay.objects.filter(pk=second.pk).update(starts=NINE)


def test_a_cancelled_row_frees_its_place_and_cannot_come_back_over_another(stay):
    first = stay.objects.create(cabin=1, starts=NINE, ends=NINE + HOUR, cancelled_at=NINE)
    stay.objects.create(cabin=1, starts=NINE, ends=NINE + HOUR)

    with pytest.raises(IntegrityError), transaction.atomic():
        stay.objects.filter(pk=first.pk).update(cancelled_at=None)


def test_rows_without_a_scope_never_clash(stay):
    for _ in range(2):
        stay.objects.create(cabin=None, starts=NINE, ends=NINE + HOUR)

    assert stay.objects.count() == 2


def test_the_rule_survives_altering_the_table(stay):
    note = models.CharField(max_length=9, default="", unique=False)
    note.set_attributes_from_name("note")
    note.model = stay
    with connection.schema_editor() as editor:
        editor.add_field(stay, note)

    with connection.cursor() as cursor, pytest.raises(IntegrityError) as refused, transaction.atomic():
        for key in ("a", "b"):
            values = [uuid.UUID(int=ord(key)), 1, NINE, NINE + HOUR, "x"]
            if connection.vendor == "sqlite":
                values = [uuid.UUID(int=ord(key)).hex, 1, "2026-11-23 09:00:00", "2026-11-23 10:00:00", "x"]
            cursor.execute(
                f'INSERT INTO "{stay._meta.db_table}" (id, cabin, starts, ends, note) VALUES (%s, %s, %s, %s, %s)',
                [str(values[0]), *values[1:]] if connection.vendor == "postgresql" else values,
            )

    assert is_broken(refused.value, "stay_alone")


@pytest.fixture
def shift():
    """A throw-away table of shifts with a cook and a helper."""
    with isolate_apps("safespace"):

        class Shift(models.Model):
            id = models.UUIDField(primary_key=True, default=uuid.uuid4)
            cook = models.UUIDField()
            helper = models.UUIDField(null=True)
            starts = models.DateTimeField()
            ends = models.DateTimeField()
            cancelled_at = models.DateTimeField(null=True)

            class Meta:
                app_label = "safespace"
                constraints = [
                    NoOverlapAcross(
                        name="shift_one_place",
                        fields=["cook", "helper"],
                        starts="starts",
                        ends="ends",
                        where={"cancelled_at": None},
                    )
                ]

        with connection.schema_editor() as editor:
            editor.create_model(Shift)
        yield Shift
        with connection.schema_editor() as editor:
            editor.delete_model(Shift)


def test_one_person_cannot_be_cook_and_helper_at_the_same_time(shift):
    ann, ben, cleo, dan = (uuid.UUID(int=n) for n in range(4))
    shift.objects.create(cook=ann, helper=ben, starts=NINE, ends=NINE + HOUR)
    later = shift.objects.create(cook=ben, helper=ann, starts=NINE + HOUR, ends=NINE + 2 * HOUR)
    shift.objects.create(cook=cleo, starts=NINE, ends=NINE + HOUR)

    for cook, helper in ((ben, None), (dan, ann), (dan, cleo)):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            shift.objects.create(cook=cook, helper=helper, starts=NINE + HOUR / 2, ends=NINE + HOUR)
        assert is_broken(refused.value, "shift_one_place")
    with pytest.raises(IntegrityError), transaction.atomic():
        shift.objects.filter(pk=later.pk).update(starts=NINE)
    with pytest.raises(IntegrityError), transaction.atomic():
        shift.objects.filter(pk=later.pk).update(helper=cleo, starts=NINE + HOUR / 2, cook=dan)


def test_a_cancelled_shift_frees_both(shift):
    ann, ben = (uuid.UUID(int=n) for n in range(2))
    shift.objects.create(cook=ann, helper=ben, starts=NINE, ends=NINE + HOUR, cancelled_at=NINE)

    assert shift.objects.create(cook=ben, helper=ann, starts=NINE, ends=NINE + HOUR)


def test_an_append_only_row_can_be_neither_changed_nor_deleted():
    with isolate_apps("safespace"):

        class Line(models.Model):
            words = models.CharField(max_length=20)

            class Meta:
                app_label = "safespace"
                constraints = [AppendOnly(name="line_written_once")]

        with connection.schema_editor() as editor:
            editor.create_model(Line)
        line = Line.objects.create(words="first")
        with pytest.raises(IntegrityError, match="line_written_once"), transaction.atomic():
            Line.objects.filter(pk=line.pk).update(words="other")
        with pytest.raises(IntegrityError, match="line_written_once"), transaction.atomic():
            line.delete()
        assert list(Line.objects.values_list("words", flat=True)) == ["first"]
        with connection.schema_editor() as editor:
            editor.delete_model(Line)
