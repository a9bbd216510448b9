"""What can happen while a session is under way: topics, pauses, going on, the interviewer's check-ins (A-R10).

Going on needs the gate of the next step, and an answer to the question that is on the console now. Leaving out,
pausing and stopping always work: from an old page, from another tab, after any other press (C-R8).
"""

from datetime import timedelta

from django.db import IntegrityError, transaction

from consent.checkpoints.models import ConsentCheckpoint
from interviews.conduct import actions
from interviews.conduct.closing import to_closing
from interviews.conduct.distress.acts import note_going_on
from interviews.conduct.gate.facts import GateFacts
from interviews.conduct.gate.gates import going_on_gate, next_step_gate
from interviews.conduct.questions import (
    BREAK,
    GO_ON,
    LEAVE_OUT,
    STOP,
    NotAskedNow,
    press_id,
    refusal_for,
    require_asked,
)
from interviews.conduct.topic_outcomes import Outcome, TopicOutcome
from interviews.sessions.locks import lock_in_order
from interviews.sessions.models import CHECK_IN_EVERY, UNDER_WAY, AlreadyTalking, Because, State
from safespace.base.refusals import Refusal


class NotTalking(Refusal):
    sentence = "The session is not under way, so nothing new is opened."


class NotAgreedTo(Refusal):
    """The topic needs a consent choice that was not granted, or that was never asked about (A-R10)."""

    sentence = "They did not agree to this topic, so it stays out."


class StopStands(Refusal):
    """A withdrawal or a lapsed approval ended the talk, and a spoken yes does not undo that (A-R14)."""

    sentence = "This talk did not end by a press of Stop, so it can’t go on. Plan another one if they wish."


@transaction.atomic
def answer_topic(*, key, session, topic, answer, by, at, shown=None):
    """Do what the person answered before `topic`: open it, leave it out, pause, or stop (A-R10).

    The answer to a sensitive topic is recorded before it opens. Other topics open without a question, so no answer is
    recorded. `shown` is the question on the page that was pressed (`questions.Shown`). The same press sent twice is
    recorded once; a stop or a break in it still stops or pauses what goes on now (C-R8).
    Raises GateClosed, NotAgreedTo, NotAskedNow, AnsweredTooSoon, NotTalking.
    """
    session, consent = lock_in_order(session, at)
    press = press_id(key, session, f"topic:{topic.pk}", answer, by)
    if _pressed(press):
        return pause_or_stop(session, answer, by, at)
    refused = refusal_for(shown, session, consent, at, topic)
    require_asked(refused, answer)
    if answer == GO_ON:
        _require_next_step(session, topic, consent, by, at)
    if answer != STOP and session.state not in UNDER_WAY:
        raise NotTalking
    if topic.sensitive and consent.record is not None and refused is None and session.is_under_way:
        about = {"topic_code": topic.code, "scope_code": topic.needed_scope}
        _record(press, session, consent.record, "topic", answer, by, at, **about)
    if answer == GO_ON:
        _note_outcome(press, session, topic, Outcome.OPENED, actions.TOPIC_OPENED, by, at)
    elif answer == LEAVE_OUT:
        _leave_out(press, session, topic, by, at)
    else:
        pause_or_stop(session, answer, by, at)
    return session


def _pressed(press):
    return ConsentCheckpoint.objects.filter(pk=press).exists() or TopicOutcome.objects.filter(pk=press).exists()


def _require_next_step(session, topic, consent, by, at):
    if session.state != State.LIVE:
        raise NotTalking
    if topic.left_out_at is not None or session.topic_outcomes.filter(topic=topic).exists():
        raise NotAskedNow
    next_step_gate(GateFacts(session, at, consent=consent), by=by).require()
    if not topic.shown_to(consent):
        raise NotAgreedTo


def _record(press, session, record, kind, answer, by, at, **topic):
    ConsentCheckpoint.objects.ask(
        key=press, session_id=session.pk, record=record, kind=kind, answer=answer, by=by, at=at, **topic
    )


def _leave_out(press, session, topic, by, at):
    """A topic that was opened can still be left out from now on."""
    if not session.topic_outcomes.filter(topic=topic, outcome=Outcome.LEFT_OUT).exists():
        _note_outcome(press, session, topic, Outcome.LEFT_OUT, actions.TOPIC_LEFT_OUT, by, at)


def _note_outcome(press, session, topic, outcome, code, by, at):
    TopicOutcome.objects.create(
        id=press, session=session, topic=topic, outcome=outcome, occurred_at=at, recorded_by=by.actor_id
    )
    session.log(code, by=by, at=at, detail={"topic": topic.code})


def pause_or_stop(session, answer, by, at):
    """Do what a break or a stop asks of a locked session, whatever was pressed before; other answers do nothing here.

    A session that is paused already stays so. One that has just come to its end counts as stopped from now on.
    """
    if answer == STOP and session.state in (*UNDER_WAY, State.CLOSING):
        to_closing(session, because=Because.STOPPED, by=by, at=at)
    elif answer == BREAK and session.state == State.LIVE:
        session.move(State.PAUSED, code=actions.PAUSED, by=by, at=at, paused_at=at)
    return session


@transaction.atomic
def pause_session(*, session, by, at):
    """Pause the session. Needs no gate; pausing twice is harmless."""
    session = session.locked()
    session.move(State.PAUSED, code=actions.PAUSED, by=by, at=at, paused_at=at)
    return session


@transaction.atomic
def answer_after_break(*, key, session, answer, by, at, shown=None):
    """Go on after a break only on the person's yes. A longer break and stopping need no gate.

    Raises GateClosed, NotAskedNow, AnsweredTooSoon, NotTalking.
    """
    session, consent = lock_in_order(session, at)
    press = press_id(key, session, "break", answer, by)
    if _pressed(press):
        return pause_or_stop(session, answer, by, at)
    refused = refusal_for(shown, session, consent, at)
    require_asked(refused, answer)
    if answer == LEAVE_OUT or (answer == GO_ON and session.state == State.LIVE):
        raise NotAskedNow
    if answer != STOP and session.state not in UNDER_WAY:
        raise NotTalking
    if answer == GO_ON:
        next_step_gate(GateFacts(session, at, consent=consent), by=by).require()
    if consent.record is not None and refused is None and session.state == State.PAUSED:
        _record(press, session, consent.record, "break", answer, by, at)
    if answer == GO_ON:
        note_going_on(session, by=by, at=at)
        rested = session.paused_for + (at - session.paused_at)
        session.move(State.LIVE, code=actions.RESUMED, by=by, at=at, paused_at=None, paused_for=rested)
    else:
        pause_or_stop(session, answer, by, at)
    return session


@transaction.atomic
def answer_after_stop(*, key, session, answer, by, at, shown=None):
    """Take up a stopped session again during its closing steps, on a fresh yes of the person (A-R10).

    The stop stays in the log, the yes is recorded, and the time between counts as a break. Any answer but "go on"
    leaves the session stopped. Raises GateClosed, NotAskedNow, AnsweredTooSoon, StopStands, AlreadyTalking.
    """
    session, consent = lock_in_order(session, at)
    if session.state != State.CLOSING and answer in (BREAK, STOP):
        return pause_or_stop(session, answer, by, at)
    press = press_id(key, session, "after_stop", answer, by)
    if _pressed(press):
        return session
    refused = refusal_for(shown, session, consent, at)
    if session.state != State.CLOSING or answer in (LEAVE_OUT, BREAK):
        refused = NotAskedNow
    if answer != STOP and refused:
        raise refused
    if answer == GO_ON:
        if not session.may_be_taken_up_again:
            raise StopStands
        next_step_gate(GateFacts(session, at, consent=consent), by=by).require()
    if consent.record is not None and refused is None:
        _record(press, session, consent.record, "stop", answer, by, at)
    if answer == GO_ON:
        note_going_on(session, by=by, at=at)
        stopped_for = session.paused_for + max(at - session.ended_at, timedelta())
        go_live(session, actions.TAKEN_UP_AGAIN, by=by, at=at, ended_at=None, because="", paused_for=stopped_for)
    return session


def go_live(session, code, *, by, at, **changes):
    """Move a locked session to LIVE, with the next check-in due in twenty minutes (†). Raises AlreadyTalking."""
    try:
        with transaction.atomic():
            session.move(State.LIVE, code=code, by=by, at=at, check_in_due_at=at + CHECK_IN_EVERY, **changes)
    except IntegrityError as taken:
        raise AlreadyTalking from taken


@transaction.atomic
def finish_talk(*, session, by, at, shown=None):
    """Go to the closing steps because the talk is done, or because consent or approval no longer holds.

    A session that is over already stays as it ended. Raises NotAskedNow, AnsweredTooSoon.
    """
    session, consent = lock_in_order(session, at)
    if not session.is_under_way:
        return session
    because = Because.FINISHED
    if not going_on_gate(GateFacts(session, at, consent=consent)).open:
        because = Because.LAPSED
    elif refused := refusal_for(shown, session, consent, at):
        raise refused
    to_closing(session, because=because, by=by, at=at)
    return session


@transaction.atomic
def check_in(*, session, by, at):
    """The interviewer is all right: the next check-in is due in twenty minutes (†). Ignored after the end."""
    session = session.locked()
    if session.state in (*UNDER_WAY, State.CLOSING):
        session.check_in_due_at = at + CHECK_IN_EVERY
        session.save(update_fields=["check_in_due_at"])
        session.log(actions.CHECKED_IN, by=by, at=at)
    return session
