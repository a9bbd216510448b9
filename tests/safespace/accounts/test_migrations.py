"""Migrations about accounts, forward, with rows in the tables."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from safespace.accounts.models import FactorReset
from tests.cast import NOON, make_user

APP = "safespace"


def migrate(name):
    executor = MigrationExecutor(connection)
    executor.migrate([(APP, name)])
    return executor.loader.project_state([(APP, name)]).apps


@pytest.mark.django_db(transaction=True)
def test_a_reset_of_before_took_effect_when_it_was_confirmed(ada):
    """S1: only resets that are asked for from now on wait for a day."""
    noor, odo, vera = (make_user(name, name) for name in ("noor", "odo", "vera"))
    call_command("migrate", fake=True, verbosity=0)  # the tables of tests were made from the models
    latest = [name for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes() if app == APP][0]
    try:
        before = migrate("0013_no_contact").get_model(APP, "FactorReset")
        confirmed = before.objects.create(
            user_id=noor.pk, asked_by_id=ada.pk, asked_at=NOON, confirmed_by_id=odo.pk, confirmed_at=NOON
        )
        dropped = before.objects.create(
            user_id=noor.pk, asked_by_id=ada.pk, asked_at=NOON - timedelta(days=1), dropped_at=NOON
        )
        waiting = before.objects.create(user_id=vera.pk, asked_by_id=ada.pk, asked_at=NOON)
    finally:
        migrate(latest)

    found = dict(FactorReset.objects.values_list("pk", "completed_at"))
    assert found == {confirmed.pk: NOON, dropped.pk: None, waiting.pk: None}
    assert FactorReset.objects.let_in(noor) and set(FactorReset.objects.open(NOON)) == {FactorReset(pk=waiting.pk)}
