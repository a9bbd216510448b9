"""While people talk: asked before each sensitive topic, pauses, stopping, and what happens when consent ends."""

import uuid
from datetime import timedelta

import pytest

from consent.checkpoints.models import ConsentCheckpoint
from consent.ethics.models import Approval
from interviews.conduct.closing import stop_session
from interviews.conduct.questions import NotAskedNow
from interviews.conduct.running import (
    NotAgreedTo,
    NotTalking,
    answer_after_break,
    answer_topic,
    check_in,
    pause_session,
)
from interviews.conduct.topic_outcomes import TopicOutcome
from interviews.sessions.models import Session
from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from tests.cast import NOON
from tests.interviews.cast import BEGINS, MINUTE, shown_on_console, withdraw


def answer(session, topic, said, by, at=BEGINS + MINUTE, key=None):
    return answer_topic(key=key or uuid.uuid4(), session=session, topic=topic, answer=said, by=by, at=at)


def outcomes(session):
    return list(
        TopicOutcome.objects.filter(session=session).order_by("occurred_at").values_list("topic__code", "outcome")
    )


def test_a_sensitive_topic_opens_only_after_a_yes_that_is_on_record(live_session, guide, tomasz):
    """A-R10."""
    answer(live_session, guide[1], "go_on", tomasz)

    asked = ConsentCheckpoint.objects.get(session_id=live_session.pk, kind="topic")
    assert (asked.topic_code, asked.answer, outcomes(live_session)) == ("work", "go_on", [("work", "opened")])


def test_leaving_a_topic_out_is_on_record_and_hides_it_for_the_rest_of_the_talk(live_session, guide, tomasz):
    """A-R10."""
    answer(live_session, guide[1], "leave_out", tomasz)
    with pytest.raises(NotAskedNow):
        answer(live_session, guide[1], "go_on", tomasz, at=BEGINS + 2 * MINUTE)

    assert outcomes(live_session) == [("work", "left_out")]
    assert ConsentCheckpoint.objects.last_answers(live_session.pk) == {"start": "go_on", "topic:work": "leave_out"}


def test_a_topic_they_did_not_agree_to_never_shows_and_never_opens(live_session, guide, tomasz):
    """A-R1, A-R10: Alder said no to money on the form."""
    with pytest.raises(NotAgreedTo):
        answer(live_session, guide[2], "go_on", tomasz)

    shown = [part.title for part in shown_on_console(live_session)["parts"]]
    assert (shown, outcomes(live_session)) == (["Arriving", "What happened at work", "What helped"], [])


def test_a_topic_that_is_not_sensitive_opens_without_being_asked_about(live_session, guide, tomasz):
    """A-R10."""
    answer(live_session, guide[0], "go_on", tomasz)

    assert outcomes(live_session) == [("arriving", "opened")]
    assert ConsentCheckpoint.objects.filter(session_id=live_session.pk, kind="topic").count() == 0


def test_taking_a_break_before_a_topic_pauses_and_the_question_comes_again(live_session, guide, tomasz):
    """A-R10."""
    session = answer(live_session, guide[1], "take_a_break", tomasz)

    assert (session.state, outcomes(session)) == ("paused", [])


def test_stopping_before_a_topic_leads_to_the_closing_steps(live_session, guide, tomasz):
    """A-R10, C-R8."""
    session = answer(live_session, guide[1], "stop", tomasz)

    assert (session.state, session.because, session.ended_at) == ("closing", "stopped", BEGINS + MINUTE)


@pytest.mark.parametrize("said", ["go_on", "leave_out", "take_a_break", "stop"])
def test_the_same_answer_sent_twice_is_one_answer(live_session, guide, tomasz, said):
    key = uuid.uuid4()
    once = answer(live_session, guide[1], said, tomasz, key=key)
    again = answer(live_session, guide[1], said, tomasz, key=key, at=BEGINS + 2 * MINUTE)

    asked = ConsentCheckpoint.objects.filter(session_id=live_session.pk, kind="topic")
    assert (once.state, asked.count()) == (again.state, 1)
    assert TopicOutcome.objects.count() == (1 if said in ("go_on", "leave_out") else 0)


def test_a_pause_ends_only_on_their_yes(live_session, tomasz):
    """C, machine Session: resume only on the participant's yes."""
    pause_session(session=live_session, by=tomasz, at=BEGINS + 10 * MINUTE)
    rest = answer_after_break(
        key=uuid.uuid4(), session=live_session, answer="take_a_break", by=tomasz, at=BEGINS + 12 * MINUTE
    )
    assert rest.state == "paused"
    session = answer_after_break(
        key=uuid.uuid4(), session=live_session, answer="go_on", by=tomasz, at=BEGINS + 15 * MINUTE
    )

    assert (session.state, session.paused_for) == ("live", 5 * MINUTE)
    answers = ConsentCheckpoint.objects.filter(session_id=session.pk, kind="break").order_by("occurred_at")
    assert [one.answer for one in answers] == ["take_a_break", "go_on"]


def test_the_time_talked_is_the_servers_and_leaves_pauses_out(live_session, tomasz):
    pause_session(session=live_session, by=tomasz, at=BEGINS + 10 * MINUTE)
    answer_after_break(key=uuid.uuid4(), session=live_session, answer="go_on", by=tomasz, at=BEGINS + 15 * MINUTE)
    stop_session(session=live_session, because="finished", by=tomasz, at=BEGINS + 40 * MINUTE)

    assert _fresh(live_session).elapsed(NOON + timedelta(days=30)) == 35 * MINUTE


def test_a_pause_is_pressed_twice_and_happens_once(live_session, tomasz):
    pause_session(session=live_session, by=tomasz, at=BEGINS + MINUTE)
    session = pause_session(session=live_session, by=tomasz, at=BEGINS + 2 * MINUTE)

    assert (session.paused_at, Entry.objects.filter(action="session.paused").count()) == (BEGINS + MINUTE, 1)


def test_nothing_is_opened_while_they_rest(live_session, guide, tomasz):
    pause_session(session=live_session, by=tomasz, at=BEGINS + MINUTE)

    with pytest.raises(NotTalking):
        answer(live_session, guide[1], "go_on", tomasz)


def test_after_a_withdrawal_the_next_topic_is_refused_even_before_listeners_ran(live_session, guide, alder, tomasz):
    """A-R1: the talk closes safely; the console says so and offers only the closing steps."""
    withdraw(alder, tomasz, BEGINS + MINUTE)

    with pytest.raises(GateClosed):
        answer(live_session, guide[1], "go_on", tomasz, at=BEGINS + 2 * MINUTE)
    panel = shown_on_console(live_session, BEGINS + 2 * MINUTE)["panel"]

    assert (panel["kind"], outcomes(live_session)) == ("shut", [])


def test_after_a_lapse_of_the_approval_the_talk_does_not_carry_on_but_closes_safely(
    live_session, tomasz, laleh, leaving_well
):
    """A-R1, F-R2."""
    pause_session(session=live_session, by=tomasz, at=BEGINS + MINUTE)
    Approval.objects.suspend(study=leaving_well, reason="A complaint", by=laleh, at=BEGINS + 2 * MINUTE)

    with pytest.raises(GateClosed):
        answer_after_break(key=uuid.uuid4(), session=live_session, answer="go_on", by=tomasz, at=BEGINS + 3 * MINUTE)
    session = answer_after_break(
        key=uuid.uuid4(), session=live_session, answer="stop", by=tomasz, at=BEGINS + 3 * MINUTE
    )

    assert session.state == "closing"


def test_leaving_out_and_stopping_stay_open_when_the_gate_is_shut(live_session, guide, tomasz, laleh, leaving_well):
    """C-R8: only going on asks the gate."""
    Approval.objects.suspend(study=leaving_well, reason="A complaint", by=laleh, at=BEGINS)
    answer(live_session, guide[0], "leave_out", tomasz)

    assert answer(live_session, guide[1], "stop", tomasz).state == "closing"


def test_saying_i_am_ok_moves_the_next_check_in(live_session, tomasz):
    """C-R7: every twenty minutes."""
    assert live_session.check_in_due_at == BEGINS + 20 * MINUTE
    session = check_in(session=live_session, by=tomasz, at=BEGINS + 18 * MINUTE)

    assert session.check_in_due_at == BEGINS + 38 * MINUTE


def _fresh(session):
    return Session.objects.select_related("study", "participant__accommodation", "booking__room", "interviewer").get(
        pk=session.pk
    )
