"""The made-up study is what the README says it is."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.forms.models import ConsentForm, FormVersion
from consent.records.consent_summary import consent_summaries
from consent.records.models import ConsentRecord
from consent.withdrawals.models import Withdrawal
from interviews.demo.accounts import open_accounts
from interviews.demo.study import seed
from interviews.rooms.models import Room
from interviews.sessions.models import Session, State
from safespace.participants.models import Participant

# A Tuesday afternoon, a Sunday, and the morning the clocks had gone back on the day before.
MOMENTS = [
    datetime(2026, 11, 24, 15, 0, tzinfo=UTC),
    datetime(2026, 11, 22, 3, 0, tzinfo=UTC),
    datetime(2026, 10, 26, 8, 0, tzinfo=UTC),
]


@pytest.mark.parametrize("at", MOMENTS)
@pytest.mark.django_db
def test_the_study_is_believable_on_any_day(at):
    open_accounts(passphrase="nine quiet herons wade")
    seed(at)

    assert Participant.objects.count() == 30
    assert ConsentForm.objects.count() == 5
    assert all(form.versions.count() >= 1 for form in ConsentForm.objects.all())
    assert FormVersion.objects.usable().count() == 5
    assert Room.objects.count() == 4
    assert Withdrawal.objects.count() == 1
    summaries = consent_summaries(Participant.objects.all(), at).values()
    assert [one.code for one in summaries].count("again") == 1
    assert ConsentRecord.objects.all().valid(at).count() == 22
    held = Session.objects.filter(state=State.CLOSED)
    ahead = Session.objects.all().ahead(at)
    assert held.count() >= 8
    assert ahead.count() >= 6
    assert not held.filter(starts_at__lt=at - timedelta(days=8)).exists()
    assert not Session.objects.filter(booking=None, state=State.PLANNED).exists()
