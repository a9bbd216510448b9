"""What can happen while people talk: topics, pauses, carrying on, saying "I'm all right" (domain.md A-R10, C)."""

from django.db import transaction

from consent.checkpoints.models import Checkpoint
from interviews.sessions import actions
from interviews.sessions.closing import to_closing
from interviews.sessions.gates import going_on_gate
from interviews.sessions.locks import lock_in_order
from interviews.sessions.models import CHECK_IN_EVERY, UNDER_WAY, Because, State
from interviews.sessions.turns import Outcome, Turn
from safespace.base.refusals import Refusal

GO_ON, LEAVE_OUT, BREAK, STOP = "go_on", "leave_out", "take_a_break", "stop"


class NotTalking(Refusal):
    sentence = "The session is not under way, so nothing new is opened."


class NotAgreedTo(Refusal):
    """The topic waits for a consent choice that was not granted: not asked, never asked about (A-R10)."""

    sentence = "They did not agree to this topic, so it stays out."


@transaction.atomic
def answer_topic(*, key, session, topic, answer, by, at):
    """Log what the person said before `topic`, then do it: open it, leave it out, rest, or stop (A-R10).

    The answer to a sensitive topic is on record before it opens; for the others nothing was asked, so nothing is
    recorded as asked. Only going on needs the gate; the other three doors are always open. Raises GateClosed,
    NotAgreedTo, NotTalking. The same answer sent twice is one answer.
    """
    session, consent = lock_in_order(session, at)
    if Checkpoint.objects.filter(pk=key).exists() or session.turns.filter(topic=topic).exists():
        return session
    if session.state != State.LIVE:
        raise NotTalking
    if answer == GO_ON:
        going_on_gate(session, at).require()
        if not topic.shown_to(consent):
            raise NotAgreedTo
    if topic.sensitive and consent.record is not None:
        Checkpoint.objects.ask(
            key=key,
            session_id=session.pk,
            record=consent.record,
            kind="topic",
            topic_code=topic.code,
            scope_code=topic.needed_scope,
            answer=answer,
            by=by,
            at=at,
        )
    _DOORS[answer](session, topic, by, at)
    return session


def _go_on(session, topic, by, at):
    _turn(session, topic, Outcome.OPENED, actions.TOPIC_OPENED, by, at)


def _leave_out(session, topic, by, at):
    _turn(session, topic, Outcome.LEFT_OUT, actions.TOPIC_LEFT_OUT, by, at)


def _rest(session, topic, by, at):
    session.move(State.PAUSED, code=actions.PAUSED, by=by, at=at, paused_at=at)


def _stop(session, topic, by, at):
    to_closing(session, because=Because.STOPPED, by=by, at=at)


_DOORS = {GO_ON: _go_on, LEAVE_OUT: _leave_out, BREAK: _rest, STOP: _stop}


def _turn(session, topic, outcome, code, by, at):
    Turn.objects.create(session=session, topic=topic, outcome=outcome, occurred_at=at, recorded_by=by.actor_id)
    session.log(code, by=by, at=at, detail={"topic": topic.code})


@transaction.atomic
def pause_session(*, session, by, at):
    """Stop talking for a while. Needs no gate; twice is harmless."""
    session = session.locked()
    session.move(State.PAUSED, code=actions.PAUSED, by=by, at=at, paused_at=at)
    return session


@transaction.atomic
def answer_after_break(*, key, session, answer, by, at):
    """Carry on only on the person's yes; a longer break or stopping need no gate. Raises GateClosed, NotTalking."""
    session, consent = lock_in_order(session, at)
    if Checkpoint.objects.filter(pk=key).exists() or session.state == State.LIVE:
        return session
    if session.state != State.PAUSED:
        raise NotTalking
    if answer == GO_ON:
        going_on_gate(session, at).require()
    if consent.record is not None:
        Checkpoint.objects.ask(
            key=key, session_id=session.pk, record=consent.record, kind="break", answer=answer, by=by, at=at
        )
    if answer == GO_ON:
        rested = session.paused_for + (at - session.paused_at)
        session.move(State.LIVE, code=actions.RESUMED, by=by, at=at, paused_at=None, paused_for=rested)
    elif answer == STOP:
        to_closing(session, because=Because.STOPPED, by=by, at=at)
    return session


@transaction.atomic
def check_in(*, session, by, at):
    """The interviewer is all right; the next word is due twenty minutes from now (†). Over means nothing is due."""
    session = session.locked()
    if session.state in (*UNDER_WAY, State.CLOSING):
        session.check_in_due_at = at + CHECK_IN_EVERY
        session.save(update_fields=["check_in_due_at"])
        session.log(actions.CHECKED_IN, by=by, at=at)
    return session
