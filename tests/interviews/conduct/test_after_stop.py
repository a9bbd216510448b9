"""A stop by mistake is taken back within the closing steps, on a fresh spoken yes; nothing else is."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from consent.checkpoints.models import ConsentCheckpoint
from consent.ethics.models import Approval
from consent.withdrawals.models import Withdrawal
from interviews.conduct.closing import close_session, end_for_withdrawal, stop_session
from interviews.conduct.questions import NotAskedNow
from interviews.conduct.running import StopStands, answer_after_stop, answer_topic
from interviews.sessions.models import AlreadyTalking, Session
from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from tests.interviews.cast import BEGINS
from tests.interviews.console import Tab
from tests.make import signed_in

MINUTE = timedelta(minutes=1)
NOTHING_SAID = {"wound_down": False, "support": "", "said": "", "leave_out": "", "next_contact": ""}
STOPPED_AT, BACK_AT = BEGINS + 10 * MINUTE, BEGINS + 13 * MINUTE


def taken_back(session, by, answer="go_on", at=BACK_AT):
    return answer_after_stop(key=uuid.uuid4(), session=session, answer=answer, by=by, at=at)


def stopped(session, by, because="stopped"):
    return stop_session(session=session, because=because, by=by, at=STOPPED_AT)


def withdraws(session, by):
    Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=session.participant, channel="in_person", wishes=["keep_data"], by=by,
        occurred_at=STOPPED_AT, at=STOPPED_AT,
    )  # fmt: skip
    end_for_withdrawal(session=session, by=by, at=STOPPED_AT)


@pytest.mark.parametrize("because", ["stopped", "finished"])
def test_on_their_yes_the_talk_goes_on_and_no_longer_says_that_they_wanted_to_stop(live_session, tomasz, because):
    """A-R10: the yes is on record, and the stop stays in the log."""
    stopped(live_session, tomasz, because)
    session = taken_back(live_session, tomasz)

    assert (session.state, session.because, session.ended_at) == ("live", "", None)
    assert ConsentCheckpoint.objects.last_answers(session.pk) == {"start": "go_on", "stop": "go_on"}
    steps = Entry.objects.filter(action__in=("session.closing", "session.taken_up_again")).order_by("occurred_at")
    assert [(one.action, one.detail["from"], one.detail["to"]) for one in steps] == [
        ("session.closing", "live", "closing"),
        ("session.taken_up_again", "closing", "live"),
    ]


def test_the_time_between_counts_as_a_break_and_the_check_in_is_due_again(live_session, tomasz):
    """C-R7."""
    stopped(live_session, tomasz)
    session = taken_back(live_session, tomasz)

    assert (session.paused_for, session.elapsed(BACK_AT + 5 * MINUTE)) == (3 * MINUTE, 15 * MINUTE)
    assert session.check_in_due_at == BACK_AT + 20 * MINUTE


def test_a_talk_taken_up_again_goes_on_where_it_was_and_can_be_stopped_again(live_session, guide, tomasz):
    """C-R8."""
    stopped(live_session, tomasz)
    taken_back(live_session, tomasz)
    answer_topic(key=uuid.uuid4(), session=live_session, topic=guide[0], answer="go_on", by=tomasz, at=BACK_AT + MINUTE)
    session = stop_session(session=live_session, because="stopped", by=tomasz, at=BACK_AT + 2 * MINUTE)

    assert (session.state, session.because, session.ended_at) == ("closing", "stopped", BACK_AT + 2 * MINUTE)


def test_their_no_is_on_record_and_the_talk_stays_stopped(live_session, tomasz):
    """A-R10."""
    stopped(live_session, tomasz)
    session = taken_back(live_session, tomasz, "stop")

    assert (session.state, session.ended_at) == ("closing", STOPPED_AT)
    assert ConsentCheckpoint.objects.last_answers(session.pk)["stop"] == "stop"


def test_a_withdrawal_is_not_taken_back_by_a_press(live_session, alder, tomasz):
    """A-R14."""
    withdraws(live_session, tomasz)

    with pytest.raises(StopStands):
        taken_back(live_session, tomasz)
    assert Session.objects.get().state == "closing"


def test_what_lapsed_is_not_taken_back_either(live_session, tomasz):
    """A-R1."""
    stopped(live_session, tomasz, "lapsed")

    with pytest.raises(StopStands):
        taken_back(live_session, tomasz)


def test_going_on_again_asks_the_gate(live_session, tomasz, laleh, leaving_well):
    """A-R1, F-R2."""
    stopped(live_session, tomasz)
    Approval.objects.suspend(study=leaving_well, reason="A complaint", by=laleh, at=STOPPED_AT + MINUTE)

    with pytest.raises(GateClosed):
        taken_back(live_session, tomasz)


def test_nobody_goes_on_after_a_withdrawal_that_came_after_the_stop(live_session, alder, tomasz):
    """A-R1, A-R14."""
    stopped(live_session, tomasz)
    Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=alder, channel="in_person", wishes=["keep_data"], by=tomasz,
        occurred_at=STOPPED_AT + MINUTE, at=STOPPED_AT + MINUTE,
    )  # fmt: skip

    with pytest.raises(GateClosed):
        taken_back(live_session, tomasz)


def test_a_session_that_was_closed_stays_closed(live_session, tomasz):
    stopped(live_session, tomasz)
    close_session(key=uuid.uuid4(), session=live_session, by=tomasz, at=STOPPED_AT + MINUTE, **NOTHING_SAID)

    with pytest.raises(NotAskedNow):
        taken_back(live_session, tomasz)


def test_a_double_click_takes_it_back_once(live_session, tomasz):
    stopped(live_session, tomasz)
    key = uuid.uuid4()
    for minute in (0, 1):
        answer_after_stop(key=key, session=live_session, answer="go_on", by=tomasz, at=BACK_AT + minute * MINUTE)

    assert Entry.objects.filter(action="session.taken_up_again").count() == 1


@pytest.mark.parametrize("kept", [{"because": "stopped"}, {"ended_at": STOPPED_AT}])
def test_the_database_knows_no_talk_under_way_that_has_ended(live_session, kept):
    with pytest.raises(IntegrityError, match="session_under_way_has_not_ended"), transaction.atomic():
        Session.objects.update(**kept)


@pytest.fixture
def tab(live_session, tomasz):
    with time_machine.travel(BEGINS + MINUTE, tick=False) as clock:
        yield Tab(signed_in(tomasz), live_session, clock)


def test_the_closing_steps_ask_and_lead_back(tab):
    """A-R10: not a moment after the stop, and not before it was asked."""
    tab.press("stop", words="Easier", version="0")
    assert "They want to go on after all" in tab.words
    tab.press("after-stop", "go_on", after=timedelta(milliseconds=350), words="Easier now", version="1")
    assert "That came before the question could be asked" in tab.words
    assert Session.objects.get().state == "closing"

    tab.press("after-stop", "go_on", words="Easier now. Went on", version="2")

    session = Session.objects.get()
    assert (session.state, str(session.note.words)) == ("live", "Easier now. Went on")


def test_what_was_typed_into_the_closing_steps_stays_when_they_do_not_go_on(tab):
    tab.press("stop").press("after-stop", "stop", leave_out="The part about the van", said="parts", wound_down="on")

    assert "The part about the van" in tab.words
    assert 'value="parts" checked' in tab.words or "checked" in tab.words.split('value="parts"')[1][:120]


def test_the_page_offers_no_way_back_from_a_withdrawal(tab, tomasz):
    """A-R14."""
    withdraws(tab.session, tomasz)

    assert "They want to go on after all" not in tab.open().words
    assert "Plan another one if they wish." in tab.press("after-stop", "go_on").words


def test_another_talk_of_the_interviewer_that_began_meanwhile_goes_first(live_session, juniper, tomasz, imogen):
    """One talk at a time."""
    stopped(live_session, tomasz)
    other = Session.objects.plan(
        key=uuid.uuid4(), participant=juniper, interviewer=tomasz.user, starts_at=BEGINS, by=imogen, at=BEGINS,
        ends_at=BEGINS + 60 * MINUTE,
    )  # fmt: skip
    Session.objects.filter(pk=other.pk).update(state="live", begun_at=BEGINS)

    with pytest.raises(AlreadyTalking):
        taken_back(live_session, tomasz)
    assert ConsentCheckpoint.objects.filter(kind="stop").count() == 0
