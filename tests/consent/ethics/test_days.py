"""From when and until when a study may act."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from consent.ethics.models import Approval, EndsTooEarly, NothingToSuspend, Suspension
from safespace.audit.models import Entry
from safespace.outbox.models import Announcement
from tests.cast import HOUR, NOON, make_study

JUNE_30 = date(2027, 6, 30)


def approved(study, by, ends_on=JUNE_30, at=NOON, key=None, **more):
    return Approval.objects.record(
        key=key or uuid.uuid4(), study=study, reference="REC 26/118", ends_on=ends_on, by=by, at=at, **more
    )


def test_a_study_without_approval_may_not_act(leaving_well):
    """F-R1: unknown means no."""
    assert Approval.objects.live(leaving_well, NOON) is None


def test_the_last_day_counts_to_its_end_in_the_zone_of_the_study(leaving_well, laleh):
    """F-R1, F-R2: London is an hour ahead of UTC in June."""
    approval = approved(leaving_well, laleh)

    assert Approval.objects.live(leaving_well, datetime(2027, 6, 30, 22, 59, 59, tzinfo=UTC)) == approval
    assert Approval.objects.live(leaving_well, datetime(2027, 6, 30, 23, 0, tzinfo=UTC)) is None
    assert approval.ends_at == datetime(2027, 6, 30, 23, 0, tzinfo=UTC)


def test_the_last_day_ends_earlier_in_a_zone_further_east(leaving_well, laleh, db):
    """F-R2."""
    study = make_study("Far Hills", "FH")
    study.zone = "Asia/Tokyo"
    study.save(update_fields=["zone"])
    approved(study, laleh, ends_on=date(2026, 11, 24))
    approved(leaving_well, laleh, ends_on=date(2026, 11, 24))
    evening = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)

    assert Approval.objects.live(study, evening) is None
    assert Approval.objects.live(leaving_well, evening) is not None


def test_an_approval_does_not_hold_before_its_first_day(leaving_well, laleh):
    approval = approved(leaving_well, laleh)

    assert Approval.objects.live(leaving_well, datetime(2026, 11, 22, 23, 59, tzinfo=UTC)) is None
    assert Approval.objects.live(leaving_well, datetime(2026, 11, 23, 0, 0, tzinfo=UTC)) == approval


def test_the_approval_of_one_study_says_nothing_about_another(leaving_well, quiet_hours, laleh):
    """The stranger's study."""
    approved(leaving_well, laleh)

    assert Approval.objects.live(quiet_hours, NOON) is None


def test_an_approval_that_has_ended_cannot_be_recorded(leaving_well, laleh):
    with pytest.raises(EndsTooEarly):
        approved(leaving_well, laleh, ends_on=date(2026, 11, 22))
    assert Approval.objects.count() == 0


def test_a_suspension_takes_effect_at_once_and_is_announced(leaving_well, laleh):
    """F-R2."""
    approved(leaving_well, laleh)

    Approval.objects.suspend(study=leaving_well, reason="A complaint", by=laleh, at=NOON + HOUR)

    assert Approval.objects.live(leaving_well, NOON + HOUR) is None
    assert Approval.objects.get().suspended_at == NOON + HOUR
    assert [one.ids for one in Announcement.objects.filter(topic="approval.suspended")] == [{"study": leaving_well.pk}]
    assert Entry.objects.filter(action="approval.suspended").count() == 1


def test_suspending_twice_counts_once(leaving_well, laleh):
    approved(leaving_well, laleh)

    Approval.objects.suspend(study=leaving_well, reason="A complaint", by=laleh, at=NOON)
    Approval.objects.suspend(study=leaving_well, reason="A complaint", by=laleh, at=NOON + HOUR)

    assert [one.suspended_at for one in Suspension.objects.all()] == [NOON]


def test_without_an_approval_there_is_nothing_to_suspend(leaving_well, laleh):
    with pytest.raises(NothingToSuspend):
        Approval.objects.suspend(study=leaving_well, reason="A complaint", by=laleh, at=NOON)


def test_only_a_new_approval_lets_a_suspended_study_go_on(leaving_well, laleh):
    """F-R2: a suspension is never lifted."""
    first = approved(leaving_well, laleh)
    Approval.objects.suspend(study=leaving_well, reason="A complaint", by=laleh, at=NOON)

    second = approved(leaving_well, laleh, at=NOON + HOUR)

    assert first != second
    assert Approval.objects.live(leaving_well, NOON + HOUR) == second


def test_a_double_click_records_one_approval(leaving_well, laleh):
    key = uuid.uuid4()

    assert approved(leaving_well, laleh, key=key) == approved(leaving_well, laleh, key=key)
    assert approved(leaving_well, laleh) == Approval.objects.get()


@pytest.mark.parametrize("change", [{"ends_on": date(2030, 1, 1)}, {"reference": "Other"}])
def test_the_database_refuses_changes_to_an_approval(leaving_well, laleh, change):
    approved(leaving_well, laleh)

    with pytest.raises(IntegrityError, match="approval_written_once"), transaction.atomic():
        Approval.objects.update(**change)
    with pytest.raises(IntegrityError, match="approval_written_once"), transaction.atomic():
        Approval.objects.all()._raw_delete(using="default")
