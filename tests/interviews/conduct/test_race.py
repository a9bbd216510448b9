"""Two people at the same moment: one begins a session, the other writes down that the person withdrew."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction

from consent.withdrawals.models import Withdrawal
from interviews.conduct.beginning import begin_session
from interviews.conduct.closing import stop_session
from interviews.conduct.running import pause_session
from interviews.sessions.models import Session
from safespace.audit.models import Entry
from safespace.base.refusals import Refusal
from tests.interviews.cast import BEGINS
from tests.race import at_once

ROUNDS = 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_begin_and_withdraw_at_once_never_leave_a_begun_session_behind_a_withdrawal(
    ready_session, alder, tomasz, imogen, turn
):
    """A-R1, A-R14: either it did not begin, or it began first and was led to its closing steps by the listener."""
    begin_session_now = lambda: begin_session(  # noqa: E731
        key=uuid.uuid4(), session=ready_session, answer="go_on", by=tomasz, at=BEGINS
    )
    withdraw_now = lambda: Withdrawal.objects.receive(  # noqa: E731
        key=uuid.uuid4(),
        participant=alder,
        channel="phone",
        wishes=["keep_data"],
        occurred_at=BEGINS,
        by=imogen,
        at=BEGINS,
    )
    acts = (begin_session_now, withdraw_now) if turn % 2 else (withdraw_now, begin_session_now)

    at_once(*acts)

    session = Session.objects.get(pk=ready_session.pk)
    begun = Entry.objects.filter(action="session.begun").first()
    withdrawn = Entry.objects.get(action="withdrawal.received")
    assert session.state in ("called_off", "closing")
    assert (session.state == "closing") == (begun is not None)
    assert begun is None or begun.recorded_at < withdrawn.recorded_at


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_begin_begins_once(ready_session, tomasz):
    key = uuid.uuid4()
    begin = lambda: begin_session(key=key, session=ready_session, answer="go_on", by=tomasz, at=BEGINS)  # noqa: E731

    given = at_once(begin, begin, begin)

    assert [one.state for one in given] == ["live", "live", "live"]
    assert Entry.objects.filter(action="session.begun").count() == 1


@pytest.mark.django_db(transaction=True)
def test_pause_and_stop_at_once_end_in_the_closing_steps(live_session, tomasz):
    """C-R8: stop wins, whichever came first."""
    at = BEGINS + timedelta(minutes=10)
    pause = lambda: pause_session(session=live_session, by=tomasz, at=at)  # noqa: E731
    stop = lambda: stop_session(session=live_session, because="stopped", by=tomasz, at=at)  # noqa: E731

    at_once(pause, stop, stop)

    session = Session.objects.get(pk=live_session.pk)
    assert (session.state, session.paused_at) == ("closing", None)
    assert Entry.objects.filter(action="session.closing").count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_begin_that_waited_for_the_withdrawal_sees_it(ready_session, alder, tomasz, imogen):
    """A-R1: the lock on the person is taken first, so what was committed meanwhile counts."""
    inside, begun = threading.Event(), []

    def withdraw():
        with transaction.atomic():
            Withdrawal.objects.receive(
                key=uuid.uuid4(), participant=alder, channel="phone", wishes=["keep_data"], occurred_at=BEGINS,
                by=imogen, at=BEGINS,
            )  # fmt: skip
            inside.set()
            begun.append(threading.Event().wait(0.5))
        connection.close()

    def begin():
        inside.wait(timeout=20)
        return begin_session(key=uuid.uuid4(), session=ready_session, answer="go_on", by=tomasz, at=BEGINS)

    _, refused = at_once(withdraw, begin)

    assert isinstance(refused, Refusal)
    assert Entry.objects.filter(action="session.begun").count() == 0
