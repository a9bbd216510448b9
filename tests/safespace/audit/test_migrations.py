"""Migrations of the log and of the counts of sealed values, forward, with rows in the tables."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from safespace.audit import sequencer
from safespace.audit.models import PendingEntry
from safespace.audit.verification import verify
from safespace.encryption.models import ValueCount
from tests.schema import migrate_to_newest

from .conftest import write

APP = "safespace"


def migrate(name):
    executor = MigrationExecutor(connection)
    executor.migrate([(APP, name)])
    return executor.loader.project_state([(APP, name)]).apps


@pytest.mark.django_db(transaction=True)
def test_pending_entries_and_counts_survive_the_renaming_of_their_models(noon):
    (entry,) = write(1, at=noon)
    call_command("migrate", fake=True, verbosity=0)  # the tables of tests were made from the models
    try:
        before = migrate("0018_profile_and_match_preferences")
        assert before.get_model(APP, "Unsealed").objects.get().entry_id == entry.pk
        before.get_model(APP, "Tally").objects.create(at=noon, fields={"person.name": {"current": 3}})
    finally:
        migrate_to_newest()

    assert PendingEntry.objects.get().entry_id == entry.pk
    assert ValueCount.objects.last().total("current") == 3
    with transaction.atomic():
        assert sequencer.sequence_pending(at=noon) == 1
    assert verify(at=noon).sound
