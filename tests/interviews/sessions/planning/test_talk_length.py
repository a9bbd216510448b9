"""C-R7: the database itself holds how long a talk lasts, and leaves what was planned before as it is."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from interviews.sessions.models import Session
from tests.cast import HOUR
from tests.interviews.test_migrations import APP, migrate
from tests.schema import migrate_to_newest

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("minutes", "stands"), [(14, False), (15, True), (60, True), (90, True), (91, False), (525, False)]
)
def test_C_R7_from_fifteen_to_ninety_minutes(alders, minutes, stands):
    changed = Session.objects.filter(pk=alders.pk)

    if stands:
        assert changed.update(ends_at=alders.starts_at + minutes * MINUTE) == 1
    else:
        with pytest.raises(IntegrityError, match="session_talk_length"), transaction.atomic():
            changed.update(ends_at=alders.starts_at + minutes * MINUTE)


def test_C_R7_no_row_is_written_with_another_length(alders):
    alders.pk, alders.number, alders.ends_at = None, 7, alders.starts_at + 2 * HOUR

    with pytest.raises(IntegrityError, match="session_talk_length"), transaction.atomic():
        alders.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_what_was_planned_for_longer_stays_and_can_be_ended(alders):
    """C-R7: a row of an older release goes on, and takes its right length when it moves."""
    call_command("migrate", fake=True, verbosity=0)
    try:
        before = migrate("0010_taken_up_again").get_model(APP, "Session")
        before.objects.filter(pk=alders.pk).update(ends_at=alders.starts_at + 8 * HOUR)
    finally:
        migrate_to_newest()

    kept = Session.objects.get(pk=alders.pk)
    assert kept.ends_at - kept.starts_at == 8 * HOUR
    assert Session.objects.filter(pk=alders.pk).update(state="called_off") == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=alders.pk).update(ends_at=kept.ends_at + MINUTE)
    assert Session.objects.filter(pk=alders.pk).update(ends_at=kept.starts_at + HOUR) == 1
