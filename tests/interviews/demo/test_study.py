"""The made-up study shows every state the product knows, on whatever day and at whatever hour it is made."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.ethics.models import Suspension
from consent.forms.models import ConsentForm, FormVersion
from consent.records.attachments.setting_aside import SetAside
from consent.records.consent_summary import consent_summaries
from consent.records.tablet.sittings import ConsentSitting
from consent.withdrawals.models import Withdrawal
from interviews.conduct.distress.models import DistressStep
from interviews.demo.accounts import ACCOUNTS, open_accounts
from interviews.demo.study import seed
from interviews.rooms.models import Booking, Room
from interviews.safety.alarms import overdue
from interviews.safety.incidents.models import Incident
from interviews.sessions.models import Session, State
from interviews.tasks.models import Task
from safespace.audit.models import Entry
from safespace.participants.identity.break_glass import BreakGlassRequest
from safespace.participants.models import Participant, Reveal
from safespace.privacy.asking import ErasureRequest
from safespace.privacy.models import Erasure
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from safespace.studies.team.requests import RoleRequest

TUESDAY_AFTERNOON = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)
NIGHT_OF_THE_CLOCKS = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    ("at", "under_way", "late"), [(TUESDAY_AFTERNOON, 2, ["kofi"]), (NIGHT_OF_THE_CLOCKS, 0, [])], ids=["day", "night"]
)
def test_the_study_shows_every_state_on_any_day(db, settings, at, under_way, late):
    settings.DEMO = True
    open_accounts(passphrase="nine quiet herons wade")

    seed(at)

    assert Participant.objects.count() == 30
    assert FormVersion.objects.usable().count() == ConsentForm.objects.count() == 5
    assert FormVersion.objects.filter(state="submitted").count() == 1
    assert Room.objects.count() == 4
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    assert Membership.objects.filter(role=Role.INTERVIEWER).count() == 4
    assert RoleRequest.objects.waiting().count() == 1
    summaries = consent_summaries(Participant.objects.all(), at).values()
    assert [one.code for one in summaries].count("again") == 1
    assert Withdrawal.objects.count() == 2
    owed = Task.objects.all()
    assert {one.state for one in owed} == {"open", "done", "checked", "dropped"}
    assert {True, False} == {one.is_late(at) for one in owed if one.state == "open"}
    assert (ErasureRequest.objects.waiting().count(), Erasure.objects.count()) == (1, 1)
    assert DistressStep.objects.count() == 6
    assert sorted(Incident.objects.values_list("state", flat=True)) == ["closed", "noted"]
    assert Suspension.objects.count() == 1
    assert (BreakGlassRequest.objects.waiting(at).count(), Reveal.objects.count() > 12) == (1, True)
    assert (SetAside.objects.count(), ConsentSitting.objects.filter(ended_as="not_today").count()) == (1, 1)
    assert Session.objects.filter(state=State.NO_SHOW).count() == 1
    assert Session.objects.filter(state=State.CALLED_OFF).count() == 1
    assert Session.objects.filter(state=State.CLOSED).count() >= 12
    assert Session.objects.all().ahead(at).count() >= 10
    assert Session.objects.filter(state=State.PLANNED, ends_at__lt=at).count() >= 1
    assert Booking.objects.filter(state="held").count() == 1
    assert Session.objects.under_way().count() == under_way
    assert [one.interviewer.username for one in overdue(at)] == late

    working = set(Membership.objects.values_list("user__username", flat=True))
    assert working == {one.username for one in ACCOUNTS} - {"noor", "ada"}

    study = Participant.objects.first().study
    begins = Session.objects.filter(study=study).values_list("starts_at", flat=True)
    assert [study.day(one) for one in begins].count(study.day(at)) >= 9
    days = {study.day(one) for one in Entry.objects.values_list("recorded_at", flat=True)}
    assert len([day for day in days if day > study.day(at) - timedelta(days=30)]) >= 20
    assert max(days) <= study.day(at)
