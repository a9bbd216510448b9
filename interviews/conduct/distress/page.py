"""What the console shows when it gets too much: the question to ask, the steps so far, and what helps."""

from dataclasses import dataclass

from interviews.conduct.distress.models import DistressStep
from interviews.conduct.distress.stages import QUESTIONS, Answer, Stage
from interviews.sessions import wording
from interviews.sessions.models import State
from interviews.sessions.states import IN_THE_ROOM, NO_MORE_QUESTIONS

SAYS = {
    Stage.NOW: "We have stopped. There is no hurry. How are you now?",
    Stage.TODAY: "Can you get through today?",
    Stage.SAFE: "Do you feel safe, here and when you leave?",
}
YES_NO = ((Answer.YES, "They say yes"), (Answer.UNSURE, "Not sure"), (Answer.NO, "They say no"))
OPTIONS = {Stage.NOW: ((Answer.YES, "Better"), (Answer.UNSURE, "Not sure"), (Answer.NO, "Worse"))}
PLACES = "abc"

HELPS = (
    ("Stop talking, put the pen down", "Give it a full minute. Nothing has to be said.", (Stage.NOTICED,)),
    ("Ask three things", "“How are you now?” “Can you get through today?” “Do you feel safe?”", QUESTIONS),
    ("Offer, don’t push", "Water, air, somebody to sit with them, a break, another day, an end.", ()),
    (
        "If you fear harm",
        "Say so, and stay with them. In danger, the emergency number first. Nobody decides this alone.",
        (Stage.DANGER,),
    ),
    (
        "Nobody leaves alone",
        "After Stop: sit with them until somebody they trust is there, or they are ready to go.",
        (Stage.COMPANY,),
    ),
    ("Agree what comes next", "After Stop: ask whether we may call them, the safe way.", (Stage.CALL,)),
)


@dataclass(frozen=True)
class Option:
    """One answer on its button: `step` is what the button sends."""

    step: str
    words: str
    place: str


@dataclass(frozen=True)
class Help:
    """One part of the protocol in words, and when its last step was taken ("" if not yet)."""

    does: str
    how: str
    at: str


def distress_page(session, episode):
    """What the templates of `conduct/distress` print as `distress`."""
    here = session.state in IN_THE_ROOM
    steps = episode.steps if episode.is_open else {}
    closing = session.state == State.CLOSING and episode.is_open
    may_call = closing and Stage.COMPANY in steps and session.because not in NO_MORE_QUESTIONS
    return {
        "helps": [Help(does, how, _last(steps, stages, session.study)) for does, how, stages in HELPS],
        "is_open": episode.is_open and here,
        "question": _asks(episode.question) if here else None,
        "in_danger": Stage.DANGER in steps and here,
        "since": wording.clock(session.study, next(iter(steps.values())).occurred_at) if steps else "",
        "may_begin": here and not episode.is_open,
        "may_fear": here and Stage.DANGER not in steps,
        "ask_company": closing and Stage.COMPANY not in steps,
        "ask_call": may_call and Stage.CALL not in steps,
        "call_owed": may_call and Stage.CALL in steps and steps[Stage.CALL].answer == Answer.YES,
    }


def _asks(stage):
    if stage is None:
        return None
    options = [
        Option(f"{stage}:{answer}", words, place)
        for (answer, words), place in zip(OPTIONS.get(stage, YES_NO), PLACES, strict=True)
    ]
    return {"says": SAYS[stage], "number": QUESTIONS.index(stage) + 1, "of": len(QUESTIONS), "options": options}


def _last(steps, stages, study):
    taken = [steps[one].occurred_at for one in stages if one in steps]
    return wording.clock(study, max(taken)) if taken and len(taken) == len(stages) else ""


def steps_taken(session):
    """[(what was done, when)] of all episodes, for the page of the session. Never what they answered."""
    rows = DistressStep.objects.filter(session=session).order_by("episode", "occurred_at", "recorded_at", "id")
    return [(one.get_stage_display(), wording.clock(session.study, one.occurred_at)) for one in rows]
