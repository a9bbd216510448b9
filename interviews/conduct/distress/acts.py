"""One tap a step when it gets too much (C-R17). What protects never waits; going on waits for three answers."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from interviews.conduct import actions
from interviews.conduct.distress.models import DistressStep, episode_of
from interviews.conduct.distress.stages import AFTERWARDS, ANSWERS, NEXT, QUESTIONS, Answer, Stage
from interviews.conduct.questions import AnsweredTooSoon, NotAskedNow
from interviews.safety.incidents.kinds import Kind as IncidentKind
from interviews.safety.incidents.models import Incident
from interviews.sessions.locks import lock_in_order
from interviews.sessions.models import State
from interviews.sessions.states import IN_THE_ROOM, NO_MORE_QUESTIONS
from interviews.tasks.kinds import Kind as TaskKind
from interviews.tasks.models import Task

CALL_WITHIN = timedelta(hours=72)
"""How soon they are called after a talk that got too much (C-R11, †72 h)."""

RESTING = (Stage.NOTICED, Stage.DANGER)
"""Steps that pause a talk under way."""


@transaction.atomic
def take_step(*, session, stage, answer, by, at, shown=None):
    """Record one step, and do what it asks for; the same step twice is one. Returns the session.

    The first step and a danger pause the talk. A danger opens an incident, once, and a call is owed, once; so it is if
    they say yes to a call. `shown` is the page that was pressed (`questions.Shown`). Raises NotAskedNow for a step that
    is not the next one, AnsweredTooSoon for an answer that came with the tap before.
    """
    session, _ = lock_in_order(session, at)
    episode = episode_of(session)
    if stage in episode.steps and episode.is_open:
        return session
    asked = not NEXT.allows(episode.stage, stage) or answer not in ANSWERS.get(stage, {Answer.NONE})
    if asked or not _fits(session, stage):
        raise NotAskedNow
    if stage in QUESTIONS and shown is not None and at - shown.at < settings.ANSWER_AFTER:
        raise AnsweredTooSoon
    if stage in RESTING and session.state == State.LIVE:
        session.move(State.PAUSED, code=actions.PAUSED, by=by, at=at, paused_at=at)
    _write(session, episode, stage, answer, by, at)
    if stage == Stage.DANGER:
        Incident.objects.open_for(session, kind=IncidentKind.HARM, by=by, at=at)
    if stage == Stage.DANGER or (stage == Stage.CALL and answer == Answer.YES):
        owed = {"kind": TaskKind.CALL, "participant": session.participant, "origin": session.pk}
        Task.objects.owe(**owed, due_at=at + CALL_WITHIN, by=by, at=at)
    return session


def note_going_on(session, *, by, at):
    """Record, on a locked session that goes on, that it does; nothing if it never got too much."""
    episode = episode_of(session)
    if episode.is_open:
        _write(session, episode, Stage.RESUMED, Answer.NONE, by, at)


def _fits(session, stage):
    """Whether the state of the session allows `stage` (never RESUMED, which follows from their yes to going on)."""
    if stage in AFTERWARDS:
        asks = stage != Stage.CALL or session.because not in NO_MORE_QUESTIONS
        return session.state == State.CLOSING and asks
    return session.state in IN_THE_ROOM and stage != Stage.RESUMED


def _write(session, episode, stage, answer, by, at):
    number = episode.number if episode.is_open else episode.number + 1
    DistressStep.objects.create(
        session=session, episode=number, stage=stage, answer=answer, occurred_at=at, recorded_by=by.actor_id
    )
    session.log(actions.DISTRESS_STEP, by=by, at=at, detail={"stage": str(stage)})
