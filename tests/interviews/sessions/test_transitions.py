"""Which state may follow which: the whole table, and that nothing else can be stored."""

import itertools
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from interviews.conduct import actions
from interviews.conduct.closing import call_off, close_session, not_met, stop_session
from interviews.conduct.running import pause_session
from interviews.sessions.models import Session, State
from interviews.sessions.states import NEXT
from safespace.base.transitions import NotAllowedNow
from tests.cast import NOON
from tests.interviews.cast import BEGINS, make_session

ALLOWED = {
    ("planned", "live"),
    ("planned", "called_off"),
    ("planned", "no_show"),
    ("live", "paused"),
    ("live", "closing"),
    ("paused", "live"),
    ("paused", "closing"),
    ("closing", "closed"),
    ("closing", "live"),
}
NOTHING_SAID = {"wound_down": False, "support": "", "said": "", "leave_out": "", "next_contact": ""}


def test_the_table_allows_exactly_these_steps():
    every = itertools.product(State.values, State.values)

    assert {step for step in every if NEXT.allows(*step)} == ALLOWED


@pytest.mark.parametrize(
    "step", [step for step in itertools.permutations(State.values, 2) if step not in ALLOWED], ids="-".join
)
def test_every_other_step_is_refused(alder, tomasz, imogen, step):
    before, after = step
    session = make_session(alder, tomasz, imogen)
    Session.objects.filter(pk=session.pk).update(state=before, begun_at=BEGINS)
    session.refresh_from_db()

    with transaction.atomic(), pytest.raises(NotAllowedNow):
        session.move(after, code=actions.PAUSED, by=tomasz, at=BEGINS)


@pytest.mark.parametrize("state", ["live", "paused", "closing", "closed"])
def test_the_database_knows_no_session_under_way_that_has_not_begun(alder, tomasz, imogen, state):
    session = make_session(alder, tomasz, imogen)

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(state=state)


def test_the_database_knows_one_talk_of_a_person_at_a_time(live_session, alder, tomasz, imogen):
    other = make_session(alder, tomasz, imogen, starts_at=BEGINS + timedelta(days=7))

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=other.pk).update(state="live", begun_at=BEGINS)


def test_the_database_refuses_an_end_before_the_start(alder, tomasz, imogen):
    session = make_session(alder, tomasz, imogen)

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(ends_at=session.starts_at)


def test_a_session_that_is_over_is_not_called_off(live_session, tomasz):
    stop_session(session=live_session, because="stopped", by=tomasz, at=BEGINS)
    close_session(key=live_session.pk, session=live_session, by=tomasz, at=BEGINS, **NOTHING_SAID)

    with pytest.raises(NotAllowedNow):
        call_off(session=live_session, because="plans", by=tomasz, at=BEGINS)


def test_nobody_closes_a_talk_that_has_not_stopped(live_session, tomasz):
    with pytest.raises(NotAllowedNow):
        close_session(key=live_session.pk, session=live_session, by=tomasz, at=BEGINS, **NOTHING_SAID)


def test_a_planned_session_cannot_be_paused(alders_session, tomasz):
    with pytest.raises(NotAllowedNow):
        pause_session(session=alders_session, by=tomasz, at=BEGINS)


def test_a_called_off_session_is_no_no_show(alders_session, tomasz):
    call_off(session=alders_session, because="plans", by=tomasz, at=NOON)

    with pytest.raises(NotAllowedNow):
        not_met(session=alders_session, by=tomasz, at=BEGINS + timedelta(minutes=20))
