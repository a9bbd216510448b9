"""When it gets too much: every step from every stage, what each makes, and when the talk goes on (C-R17)."""

import uuid

import pytest
import time_machine
from django.db import IntegrityError, transaction

from interviews.conduct.closing import stop_session
from interviews.conduct.distress.acts import take_step
from interviews.conduct.distress.models import DistressStep, episode_of
from interviews.conduct.distress.stages import AFTERWARDS, NEXT, NOT_NOTICED, QUESTIONS, Answer, Stage
from interviews.conduct.questions import AnsweredTooSoon, NotAskedNow, Shown
from interviews.conduct.running import answer_after_break, answer_after_stop
from interviews.safety.incidents.models import Incident
from interviews.sessions.models import Because, Session
from interviews.tasks.models import Task
from safespace.base.gates import GateClosed
from tests.interviews.cast import BEGINS, MINUTE
from tests.interviews.console import Tab
from tests.make import signed_in

AT = BEGINS + 10 * MINUTE
WAYS = {
    NOT_NOTICED: (),
    Stage.NOTICED: (Stage.NOTICED,),
    Stage.NOW: (Stage.NOTICED, Stage.NOW),
    Stage.TODAY: (Stage.NOTICED, *QUESTIONS[:2]),
    Stage.SAFE: (Stage.NOTICED, *QUESTIONS),
    Stage.RESUMED: (Stage.NOTICED, *QUESTIONS, Stage.RESUMED),
    Stage.DANGER: (Stage.DANGER,),
    Stage.COMPANY: (Stage.NOTICED, Stage.COMPANY),
    Stage.CALL: (Stage.NOTICED, Stage.COMPANY, Stage.CALL),
}
"""One way to each stage."""


def step(session, stage, by, answer=None, at=AT, **more):
    answer = answer or (Answer.YES if stage in (*QUESTIONS, Stage.CALL) else Answer.NONE)
    return take_step(session=session, stage=stage, answer=answer, by=by, at=at, **more)


def goes_on(session, by, at=AT):
    return answer_after_break(key=uuid.uuid4(), session=session, answer="go_on", by=by, at=at)


def brought_to(stage, session, by):
    for one in WAYS[stage]:
        if one == Stage.RESUMED:
            goes_on(session, by)
            continue
        if one in AFTERWARDS:
            stop_session(session=session, because=Because.STOPPED, by=by, at=AT)
        step(session, one, by)


@pytest.mark.parametrize("stage", WAYS)
def test_C_R17_every_step_from_every_stage(live_session, tomasz, stage):
    """C-R17: as the table says; what comes after a stop waits for it, and going on is no step of its own."""
    brought_to(stage, live_session, tomasz)
    taken = set(WAYS[stage]) if stage != Stage.RESUMED else set()
    for one in Stage:
        stopped = Session.objects.get(pk=live_session.pk).state == "closing"
        fits = one != Stage.RESUMED and (one not in AFTERWARDS or stopped)
        with transaction.atomic():
            if one in taken or (NEXT.allows(stage, one) and fits):
                step(live_session, one, tomasz)
                assert episode_of(live_session).stage == (stage if one in taken else one)
            else:
                with pytest.raises(NotAskedNow):
                    step(live_session, one, tomasz)
            transaction.set_rollback(True)


def test_C_R17_going_on_takes_three_answers_none_of_them_a_no_and_their_yes(live_session, guide, tomasz):
    """C-R17: not after a break, and not after a stop that is taken back."""
    for number, one in enumerate((Stage.NOTICED, *QUESTIONS)):
        assert Session.objects.get(pk=live_session.pk).state == ("paused" if number else "live")
        step(live_session, one, tomasz)
        if one != Stage.SAFE:
            with pytest.raises(GateClosed):
                goes_on(live_session, tomasz)
    assert goes_on(live_session, tomasz).state == "live"

    for one in (Stage.NOTICED, *QUESTIONS):
        step(live_session, one, tomasz, Answer.NO if one == Stage.TODAY else None)
    with pytest.raises(GateClosed):
        goes_on(live_session, tomasz)
    stop_session(session=live_session, because=Because.STOPPED, by=tomasz, at=AT)
    with pytest.raises(GateClosed):
        answer_after_stop(key=uuid.uuid4(), session=live_session, answer="go_on", by=tomasz, at=AT)
    assert set(DistressStep.objects.values_list("episode", flat=True)) == {1, 2}


def test_C_R17_a_danger_opens_one_incident_and_one_call_and_a_yes_to_a_call_makes_no_second(live_session, tomasz):
    """C-R17, C-R11: twice is harmless; nothing is written of what happened."""
    for _ in range(2):
        step(live_session, Stage.DANGER, tomasz)
    incident = Incident.objects.get()
    assert (incident.kind, incident.session_id, incident.facts) == ("harm", live_session.pk, None)
    assert Session.objects.get(pk=live_session.pk).state == "paused"

    stop_session(session=live_session, because=Because.STOPPED, by=tomasz, at=AT)
    for one in AFTERWARDS:
        step(live_session, one, tomasz)
    assert Task.objects.get().title == f"Call {live_session.participant.first_word}"


def test_C_R17_after_a_withdrawal_no_call_is_asked_for(live_session, tomasz):
    """C-R17, A-R14."""
    step(live_session, Stage.NOTICED, tomasz)
    stop_session(session=live_session, because=Because.WITHDRAWN, by=tomasz, at=AT)
    step(live_session, Stage.COMPANY, tomasz)
    with pytest.raises(NotAskedNow):
        step(live_session, Stage.CALL, tomasz)


def test_C_R17_an_answer_that_comes_with_the_tap_before_is_not_counted_and_rows_are_never_changed(live_session, tomasz):
    """C-R17: what protects never waits."""
    shown = Shown("", AT)
    step(live_session, Stage.NOTICED, tomasz, shown=shown)
    with pytest.raises(AnsweredTooSoon):
        step(live_session, Stage.NOW, tomasz, shown=shown)

    with pytest.raises(IntegrityError), transaction.atomic():
        DistressStep.objects.update(stage="danger")
    with pytest.raises(IntegrityError), transaction.atomic():
        DistressStep.objects.create(session=live_session, episode=1, stage="now", answer="", occurred_at=AT)


def test_C_R17_one_tap_a_step_on_the_console_with_pause_and_stop_where_they_are(live_session, tomasz, sunita, stella):
    """C-R17, C-R8: without a script too; the stranger and a colleague find no console."""
    with time_machine.travel(AT, tick=False) as clock:
        tab = Tab(signed_in(tomasz), live_session, clock)
        for sent, says in (
            ("noticed:", "How are you now?"), ("now:no", "Can you get through today?"),
            ("today:yes", "Do you feel safe"), ("safe:yes", "Rest, or stop."), ("danger:", "An incident is open"),
        ):  # fmt: skip
            tab.press("distress", step=sent)
            assert says in " ".join(tab.words.split())
            assert 'data-always="stop"' in tab.words
        tab.press("stop")
        tab.press("distress", step="company:", said="nothing")
        assert "May we call you" in tab.words
        assert 'value="nothing"' in tab.words
        tab.press("distress", step="call:yes")
        assert "A call within three days is owed." in " ".join(tab.words.split())
        tab.press("distress", step="made:up")
        assert DistressStep.objects.count() == 7
        for other in (sunita, stella):
            assert signed_in(other).post(tab.url("distress"), {"step": "noticed:"}).status_code == 404
