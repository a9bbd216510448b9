"""The dates kept on the study agree with its approvals and suspensions."""

import random
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from consent.ethics.forms import ApprovalForm
from consent.ethics.models import Approval, EndsTooLate, ReasonToSuspendMissing, Suspension
from safespace.base.days import months_after
from safespace.outbox.deliveries import deliver_due
from safespace.studies.approval import ApprovalStatus, approval_status
from safespace.studies.models import Membership, Study
from safespace.studies.need_to_know import Role
from tests.cast import HOUR, NOON, make_member, make_user
from tests.consent.cast import approve, begin_form, send
from tests.consent.ethics.test_days import approved
from tests.make import signed_in
from tests.schema import migrate_to_newest

DAY = timedelta(days=1)


def the_study(study):
    return Study.objects.get(pk=study.pk)


def suspend(study, by, at=NOON, reason="Two complaints"):
    Approval.objects.suspend(study=study, reason=reason, by=by, at=at)


@pytest.fixture
def unapproved(leaving_well):
    """Leaving Well before the committee approved it."""
    leaving_well.approved_from = leaving_well.approved_until = None
    leaving_well.save(update_fields=["approved_from", "approved_until"])
    return leaving_well


@pytest.mark.parametrize("seed", range(12))
def test_the_study_and_its_approvals_agree_whatever_is_recorded_and_suspended(unapproved, laleh, seed):
    """F-R1, F-R2: checked after every act, for that moment and later ones. Both outcomes occur."""
    chance, at, seen = random.Random(seed), NOON, set()
    for _ in range(14):
        at += timedelta(hours=chance.randrange(1, 24 * 40))
        if chance.random() < 0.6:
            approved(unapproved, laleh, ends_on=unapproved.day(at) + DAY * chance.randrange(90), at=at)
        elif Approval.objects.filter(ends_on__gte=unapproved.day(at)).exists():
            suspend(unapproved, laleh, at)
        for later in (0, 1, 13, 40, 89, 400):
            asked = at + later * DAY
            live = Approval.objects.live(unapproved, asked) is not None
            assert (approval_status(the_study(unapproved), asked) == ApprovalStatus.LIVE) == live
            seen.add(live)
    assert seen == {True, False}


def test_the_four_states_of_an_approval(unapproved, laleh):
    """F-R1, F-R2."""
    assert approval_status(unapproved, NOON) == ApprovalStatus.NONE
    approved(unapproved, laleh, ends_on=date(2026, 12, 24))
    assert approval_status(the_study(unapproved), NOON) == ApprovalStatus.LIVE
    assert approval_status(the_study(unapproved), NOON + 60 * DAY) == ApprovalStatus.ENDED
    suspend(unapproved, laleh)
    assert approval_status(the_study(unapproved), NOON) == ApprovalStatus.SUSPENDED


def test_the_database_refuses_a_study_that_is_suspended_and_approved(leaving_well):
    """F-R2."""
    with pytest.raises(IntegrityError, match="study_suspended_is_not_approved"), transaction.atomic():
        Study.objects.filter(pk=leaving_well.pk).update(suspended_at=NOON)
    with pytest.raises(IntegrityError, match="study_approved_until_later"), transaction.atomic():
        Study.objects.filter(pk=leaving_well.pk).update(approved_until=date(2020, 1, 1))


def test_an_approval_of_twelve_months_ends_on_the_same_day_of_the_next_year(leaving_well, laleh):
    """F-R3: 2028 is a leap year, so they are 366 days."""
    first_of_june = datetime(2027, 6, 1, 12, 0, tzinfo=UTC)

    assert approved(leaving_well, laleh, ends_on=date(2028, 6, 1), at=first_of_june).ends_on == date(2028, 6, 1)
    assert months_after(date(2027, 6, 1), 12) == date(2028, 6, 1)
    assert months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)


@pytest.mark.parametrize("ends_on", [date(2036, 11, 24), date(9999, 12, 31)])
def test_an_approval_of_more_than_ten_years_is_refused(leaving_well, laleh, ends_on):
    """F-R3: on the server as in the date picker."""
    with pytest.raises(EndsTooLate):
        approved(leaving_well, laleh, ends_on=ends_on)
    assert approved(leaving_well, laleh, ends_on=date(2036, 11, 23))

    picker = ApprovalForm(today=date(2026, 11, 23)).fields["ends_on"].widget.attrs
    assert (picker["min"], picker["max"]) == ("2026-11-23", "2036-11-23")


def test_suspending_needs_a_reason_which_is_sealed(leaving_well, laleh):
    """F-R2."""
    approved(leaving_well, laleh)

    with pytest.raises(ReasonToSuspendMissing):
        suspend(leaving_well, laleh, reason="  ")
    suspend(leaving_well, laleh, reason="A door that does not lock")

    assert Suspension.objects.get().reason == "A door that does not lock"
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM consent_suspension")
        assert b"door" not in bytes(cursor.fetchone()[0])


@pytest.fixture
def everybody(leaving_well, imogen, tomasz, laleh, petra, dario, fred, stella):
    """The cast with e-mail addresses, a member whose role has ended, and one whose role starts later."""
    gone = make_member(make_user("greta", "Greta"), leaving_well, Role.INTERVIEWER)
    later = make_member(make_user("lena", "Lena"), leaving_well, Role.COORDINATOR)
    Membership.objects.filter(pk=later.pk).update(starts_on=NOON.date() + 2 * DAY)
    for one in (imogen, tomasz, laleh, petra, dario, fred, stella, gone, later):
        one.user.email = f"{one.user.username}@example.org"
        one.user.save()
    gone.close(by=imogen, at=NOON)


def told():
    for _ in range(2):
        deliver_due(at=NOON + HOUR)
    found = sorted(letter.to[0].partition("@")[0] for letter in mail.outbox)
    mail.outbox.clear()
    return found


def test_the_whole_team_is_notified_of_a_suspension_and_of_its_end(everybody, leaving_well, laleh):
    """F-R2: no member of another study and nobody who left. The letter does not name the study or the reason."""
    team = ["dario", "fred", "imogen", "laleh", "petra", "tomasz"]
    approved(leaving_well, laleh)
    assert told() == ["imogen", "petra"]

    suspend(leaving_well, laleh)
    suspend(leaving_well, laleh, NOON + HOUR)
    for _ in range(2):
        deliver_due(at=NOON + HOUR)
    for letter in mail.outbox:
        assert not any(word in letter.subject + letter.body for word in ("Leaving", "ethics", "suspend", "complaint"))
    assert told() == team

    approved(leaving_well, laleh, at=NOON + HOUR)
    assert told() == team


def test_reviewers_are_notified_of_a_form_and_writers_of_the_decision(everybody, leaving_well, imogen, laleh):
    """F-R4."""
    version = send(begin_form(leaving_well, imogen), imogen, at=NOON)
    assert told() == ["laleh"]

    approve(version, laleh, at=NOON)
    assert told() == ["imogen", "imogen", "petra", "petra"]  # the form, and the approval that came with it


def test_a_reviewer_who_worked_on_a_form_is_not_asked_to_decide_about_it(everybody, leaving_well, imogen, laleh):
    """F-R4: another reviewer is."""
    ben = make_member(make_user("ben", "Ben Amari"), leaving_well, Role.ETHICS_REVIEWER)
    ben.user.email = "ben@example.org"
    ben.user.save()
    form = begin_form(leaving_well, imogen)
    form.draft(by=imogen, at=NOON).revise(words={"about": "Hers."}, revision=1, by=laleh, at=NOON)

    send(form, imogen, at=NOON)

    assert told() == ["ben"]


def test_every_page_of_the_study_shows_the_suspension_and_what_it_stops(leaving_well, laleh, imogen, stella):
    """F-R2: with a link to the approval for those who may see it. The pages of another study do not change."""
    approved(leaving_well, laleh)
    note = "The ethics approval has been suspended since 23 November 2026, 12:00."
    page = signed_in(imogen).get(reverse("studies:team", args=[leaving_well.pk])).content.decode()
    assert note not in page

    suspend(leaving_well, laleh)

    for name in ("studies:team", "overview:today", "participants:add", "sessions:plan", "bookings:week"):
        page = signed_in(imogen).get(reverse(name, args=[leaving_well.pk])).content.decode()
        assert note in page
        assert reverse("ethics:index", args=[leaving_well.pk]) in page
        assert "adding people" in page and "taking a withdrawal" in page
    assert note not in signed_in(stella).get(reverse("studies:team", args=[stella.study_id])).content.decode()


def migrate(name):
    executor = MigrationExecutor(connection)
    executor.migrate([("consent", name)])
    return executor.loader.project_state([("consent", name)]).apps


@pytest.mark.django_db(transaction=True)
def test_the_migration_copies_approvals_and_suspensions_to_the_studies(leaving_well, quiet_hours, laleh):
    """F-R1: one approval is running and one is suspended."""
    today = datetime.now(UTC).date()
    call_command("migrate", fake=True, verbosity=0)  # the tables of a test database are made from the models
    try:
        before = migrate("0007_reason_to_suspend")
        Approval_, Suspension_ = before.get_model("consent", "Approval"), before.get_model("consent", "Suspension")
        before.get_model("safespace", "Study").objects.update(approved_from=None, approved_until=None)
        days = {"reference": "REC 1", "starts_on": today - DAY, "ends_on": today + 30 * DAY}
        Approval_.objects.create(id=uuid.uuid4(), study_id=leaving_well.pk, **days)
        other = Approval_.objects.create(id=uuid.uuid4(), study_id=quiet_hours.pk, **days)
        Suspension_.objects.create(id=uuid.uuid4(), approval=other, suspended_at=NOON)
    finally:
        migrate_to_newest()

    one, other = the_study(leaving_well), the_study(quiet_hours)
    assert (one.approved_from, one.approved_until, one.suspended_at) == (today - DAY, today + 30 * DAY, None)
    assert (other.approved_from, other.approved_until, other.suspended_at) == (None, None, NOON)
