"""The migrations of consent, with rows in the tables."""

from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from consent.checkpoints.models import ConsentCheckpoint
from consent.ethics.models import Approval, Suspension
from consent.records.tablet.sittings import ConsentSitting
from consent.withdrawals.models import Withdrawal
from safespace.participants.no_contact import NoContact
from safespace.studies.models import Study
from tests.cast import HOUR, NOON
from tests.consent.cast import choose, gives_consent, sit
from tests.consent.checkpoints.test_ask import TALK, ask
from tests.consent.withdrawals.test_receive import withdraw
from tests.schema import migrate_to_newest

APP = "consent"


@contextmanager
def migrated_back_to(name):
    """Migrate consent back to `name` and yield the models as they were then; afterwards migrate forward again."""
    call_command("migrate", fake=True, verbosity=0)  # the tables of a test database are made from the models
    try:
        yield _migrate(name)
    finally:
        migrate_to_newest()


def _migrate(name):
    executor = MigrationExecutor(connection)
    executor.migrate([(APP, name)])
    return executor.loader.project_state([(APP, name)]).apps


def written_once(model, rule, **change):
    """Whether the database refuses `change` to the rows of `model` under the constraint `rule`."""
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        model.objects.update(**change)
    return True


@pytest.mark.django_db(transaction=True)
def test_an_earlier_request_for_no_contact_is_recorded_unless_the_person_came_back(
    approved_form, alder, juniper, imogen, tomasz, sunita
):
    """Both asked for no contact; Juniper has agreed again since."""
    kept = withdraw(alder, imogen, wishes=["erase_all", "no_further_contact"])
    withdraw(juniper, imogen, wishes=["erase_all", "no_further_contact"])
    gives_consent(juniper, approved_form, sunita, at=NOON + 2 * HOUR, asked_themselves=True)

    with migrated_back_to("0009_after_a_stop"):
        NoContact.objects.all().delete()

    assert list(NoContact.objects.values_list("participant", "asked_at", "ended_at")) == [
        (alder.pk, kept.received_at, None)
    ]
    assert Withdrawal.objects.get(pk=kept.pk).wishes == ["erase_all", "no_further_contact"]
    assert written_once(Withdrawal, "withdrawal_written_once", received_at=NOON)


@pytest.mark.django_db(transaction=True)
def test_an_answer_from_before_there_was_one_after_a_stop_stays_as_it_was_given(alders_record, tomasz):
    """0009: a further kind of question. The rows keep their table and its constraint (0012)."""
    with migrated_back_to("0008_studies_know_their_approval") as before:
        row = {"session_id": TALK, "record_id": alders_record.pk, "kind": "topic", "topic_code": "family"}
        before.get_model(APP, "Checkpoint").objects.create(**row, answer="leave_out", occurred_at=NOON)

    kept = ConsentCheckpoint.objects.get()
    assert (kept.about, kept.answer, kept.occurred_at) == ("topic:family", "leave_out", NOON)
    assert written_once(ConsentCheckpoint, "checkpoint_written_once", answer="go_on")
    assert ask(alders_record, tomasz, "go_on", kind="stop").about == "stop"


@pytest.mark.django_db(transaction=True)
def test_a_suspension_from_before_has_no_reason(approved_form, leaving_well, laleh):
    """0007."""
    with migrated_back_to("0006_parents_forms") as before:
        Study.objects.update(approved_from=None, approved_until=None)
        suspensions = before.get_model(APP, "Suspension").objects
        suspensions.create(approval_id=approved_form.approval_id, suspended_at=NOON)

    assert [(one.suspended_at, one.reason) for one in Suspension.objects.all()] == [(NOON, None)]
    assert Approval.objects.live(leaving_well, NOON) is None
    assert written_once(Suspension, "suspension_written_once", suspended_at=NOON + HOUR)


@pytest.mark.django_db(transaction=True)
def test_a_sitting_from_before_it_was_renamed_is_carried_on(approved_form, alder, tomasz):
    """0012: what is sealed in it still opens."""
    sitting = choose(sit(alder, approved_form, tomasz, with_whom="Her sister")).leave(at=NOON)

    with migrated_back_to("0011_no_contact_asked") as before:
        assert before.get_model(APP, "Sitting").objects.get().pk == sitting.pk

    again = ConsentSitting.objects.to_carry_on(alder).carry_on(by=tomasz, at=NOON + HOUR)
    assert (again.with_whom, again.current_step) == ("Her sister", "sign")
