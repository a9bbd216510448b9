"""Migrations about accounts, forward, with rows in the tables."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from safespace.accounts.manage import profile
from safespace.accounts.models import AttemptCounter, FactorReset, User
from safespace.participants.identity.reveal_limits import RevealStop
from safespace.participants.match_preferences import write_match_preferences
from safespace.participants.models import Accommodation
from safespace.studies.team.leaving import leave
from tests.cast import NOON, make_user
from tests.schema import migrate_to_newest

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
        migrate_to_newest()

    found = dict(FactorReset.objects.values_list("pk", "completed_at"))
    assert found == {confirmed.pk: NOON, dropped.pk: None, waiting.pk: None}
    assert FactorReset.objects.was_reset(noor) and set(FactorReset.objects.open(NOON)) == {FactorReset(pk=waiting.pk)}


@pytest.mark.django_db(transaction=True)
def test_renamed_models_keep_their_rows_and_renamed_columns_still_open(alder, tomasz, imogen):
    """E-R1: the context that seals a column does not follow its name."""
    profile.write_profile(tomasz.user, speaks=["kmr"], gender="", by=tomasz.user, at=NOON)
    write_match_preferences(alder, wishes={"gender": ("woman", True)}, by=imogen, at=NOON)
    AttemptCounter.objects.attempt(prompt="code", subject="noor", browser=None, at=NOON)
    RevealStop(user=tomasz.user, study=alder.study, stopped_at=NOON, until=NOON).save(force_insert=True)
    call_command("migrate", fake=True, verbosity=0)
    try:
        before = migrate("0016_reset_stopped")
        assert [before.get_model(APP, name).objects.count() for name in ("Lane", "ReadingStop")] == [1, 1]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM safespace_user WHERE about IS NOT NULL")
            assert cursor.fetchone() == (1,)
    finally:
        migrate_to_newest()

    assert User.objects.get(pk=tomasz.user_id).profile == {"speaks": ["kmr"], "gender": ""}
    kept = Accommodation.objects.get(participant=alder).match_preferences
    assert kept == [{"kind": "gender", "code": "woman", "hard": True}]
    assert AttemptCounter.objects.get().failures == RevealStop.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_S1_who_left_before_the_upgrade_comes_back_by_two_as_well(ada):
    """E-R10: the log knows who left."""
    noor, vera = make_user("noor", "Noor"), make_user("vera", "Vera")
    leave(noor, by=ada, at=NOON)
    call_command("migrate", fake=True, verbosity=0)
    try:
        migrate("0020_plain_help_texts")
    finally:
        migrate_to_newest()

    assert dict(User.objects.filter(pk__in=[noor.pk, vera.pk]).values_list("username", "left_at")) == {
        "noor": NOON,
        "vera": None,
    }
