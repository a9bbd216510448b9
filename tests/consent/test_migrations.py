"""The migrations of consent, with rows in the tables."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from consent.withdrawals.models import Withdrawal
from safespace.participants.no_contact import NoContact
from tests.cast import HOUR, NOON
from tests.consent.cast import gives_consent
from tests.consent.withdrawals.test_receive import withdraw

APP = "consent"


def migrate(name):
    executor = MigrationExecutor(connection)
    executor.migrate([(APP, name)])


@pytest.mark.django_db(transaction=True)
def test_an_earlier_request_for_no_contact_is_recorded_unless_the_person_came_back(
    approved_form, alder, juniper, imogen, tomasz, sunita
):
    """Both asked for no contact; Juniper has agreed again since."""
    kept = withdraw(alder, imogen, wishes=["erase_all", "no_further_contact"])
    withdraw(juniper, imogen, wishes=["erase_all", "no_further_contact"])
    gives_consent(juniper, approved_form, sunita, at=NOON + 2 * HOUR, asked_themselves=True)
    call_command("migrate", fake=True, verbosity=0)  # the tables of a test database are made from the models
    latest = [name for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes() if app == APP][0]
    try:
        migrate("0009_after_a_stop")
        NoContact.objects.all().delete()
    finally:
        migrate(latest)

    assert list(NoContact.objects.values_list("participant", "asked_at", "ended_at")) == [
        (alder.pk, kept.received_at, None)
    ]
    assert Withdrawal.objects.get(pk=kept.pk).wishes == ["erase_all", "no_further_contact"]
    with pytest.raises(IntegrityError, match="withdrawal_written_once"), transaction.atomic():
        Withdrawal.objects.update(received_at=NOON)
