"""What the console shows: the question to ask now, the topics so far, what was agreed to, and who can help."""

from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse

from consent.checkpoints.models import ConsentCheckpoint
from interviews.conduct.distress.page import distress_page
from interviews.conduct.gate.gates import going_on_gate, next_step_gate
from interviews.conduct.questions import Shown, question_now, topics_for
from interviews.conduct.topic_outcomes import Outcome
from interviews.safety.alarms import CONTACT_AFTER, is_overdue
from interviews.sessions import wording
from interviews.sessions.models import CHECK_IN_EVERY, State
from interviews.sessions.planning.limits import time_words
from interviews.sessions.scopes import NOTES, why_not
from interviews.sessions.states import NO_MORE_QUESTIONS
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt

LAMPS = {
    State.PLANNED: ("Not begun", "stone"),
    State.LIVE: ("In session", "pine"),
    State.PAUSED: ("Paused", "dusk"),
    State.CLOSING: ("Closing", "dusk"),
    State.CLOSED: ("Ended", "stone"),
}
ASKED_BEFORE = "We can go on, leave it out, take a break, or stop for today. What would you like?"


@dataclass(frozen=True)
class Part:
    """One topic under “Where we are”: `state` is done, left-out, now, next or ahead."""

    title: str
    state: str
    at: str = ""


@dataclass(frozen=True)
class AnswerOption:
    """One answer of the person, and the words on its button.

    `place` is the same in every panel, so that a second tap never lands on another answer. `sent_again` names an answer
    that the browser keeps sending while the network fails: the protective ones, pause and stop.
    """

    answer: str
    words: str
    icon: str
    place: str
    sent_again: str = ""


GO_ON = AnswerOption("go_on", "Go on", "arrow-right", "a")
LEAVE_OUT = AnswerOption("leave_out", "Leave it out", "corner-up-right", "b")
BREAK = AnswerOption("take_a_break", "Take a break", "coffee", "c", "pause")
STOP = AnswerOption("stop", "Stop for today", "hand", "d", "stop")


def console_page(facts, member):
    """The context of `console.html` for the session of `facts` (a GateFacts), as `member` sees it."""
    session, at, consent = facts.session, facts.at, facts.consent
    prefetch_related_objects(consent.answers, "answers")
    panel, parts, upcoming = _panel_and_parts(facts, member)
    lamp, tone = LAMPS[session.state]
    return {
        **_heading(session, at),
        "lamp": lamp,
        "lamp_tone": tone,
        "session": session,
        "intent": uuid4(),
        "shown": Shown(_question(session, panel, upcoming), at).signed(),
        "settles": int(settings.ANSWER_AFTER.total_seconds() * 1000),
        "panel": panel,
        "parts": parts,
        "parts_done": sum(part.state in ("done", "left-out", "now") for part in parts),
        "agreed": _agreed(session, consent),
        "rests_on": session.form,
        "note": note_line(session, consent),
        "comfort": comfort_of(session),
        "distress": distress_page(session, facts.distress),
        "helpers": facts.support,
        "check_in": _check_in(session, at),
        "talking": session.is_under_way,
        "past": time_words(session, at),
        "away": _away(session),
        "state_word": _word(session, consent, panel["kind"] == "shut"),
    }


def _away(session):
    """The buttons that a hidden console still offers (E-R10): check in, and stop."""
    if not session.is_under_way:
        return []
    words = (
        ("conduct:check-in", "I’m OK", "circle-check", "", "Noted. The next check-in counts from now."),
        (
            "conduct:stop",
            "Stop the session",
            "octagon-x",
            "stop",
            "Stopped. The closing steps wait behind this screen.",
        ),
    )
    return [
        {
            "url": reverse(name, args=[session.study_id, session.pk]),
            "words": say,
            "icon": icon,
            "tone": tone,
            "done": done,
        }
        for name, say, icon, tone, done in words
    ]


def _heading(session, at):
    elapsed = session.elapsed(at)
    return {
        "code": session.participant.code,
        "pseudonym": session.participant.pseudonym,
        "first_word": session.participant.first_word,
        "place": f"Session {session.number} · {wording.place(session)} · {session.interviewer.display_name}",
        "since": int(elapsed.total_seconds()) if session.state == State.LIVE else None,
    }


def _panel_and_parts(facts, member):
    session = facts.session
    topics = topics_for(session, facts.consent)
    taken = session.topic_outcomes.select_related("topic").order_by("occurred_at", "recorded_at")
    outcomes = {one.topic_id: one for one in taken} if session.state != State.PLANNED else {}
    ahead = [topic for topic in topics if topic.pk not in outcomes]
    upcoming = ahead[0] if ahead else None
    return _panel(facts, upcoming, member), _parts(session, outcomes, ahead), upcoming


def _question(session, panel, upcoming):
    """The name of the question on the panel; "" where the session can’t go on and nothing is asked."""
    return "" if panel["kind"] == "shut" else question_now(session, upcoming)


def _panel(facts, topic, member):
    """What the panel asks now; each `kind` has its own part of the template."""
    session = facts.session
    if session.state == State.PLANNED:
        return {"kind": "opening", "options": (GO_ON, BREAK, STOP)}
    if session.state in (State.CLOSING, State.CLOSED):
        return _closing(facts, member)
    gate = going_on_gate(facts)
    if not gate.open:
        return {"kind": "shut", "reasons": [one.because for one in gate.unmet]}
    if facts.distress.asks:
        return {"kind": "distress"}
    held_up = next_step_gate(facts, by=member).unmet
    if session.state == State.PAUSED:
        since = wording.clock(session.study, session.paused_at)
        return {"kind": "paused", "since": since, "options": (GO_ON, BREAK, STOP), "held_up": held_up}
    if topic is None:
        return {"kind": "last"}
    options = (GO_ON, LEAVE_OUT, BREAK, STOP) if topic.sensitive else (GO_ON, LEAVE_OUT)
    return {"kind": "topic", "topic": topic, "options": options, "says": _says(topic), "held_up": held_up}


def _closing(facts, member):
    session, because = facts.session, facts.end_reason
    may_go_on = session.may_be_taken_up_again and next_step_gate(facts, by=member).open
    return {
        "kind": "closing",
        "because": because,
        "withdrawn": because in NO_MORE_QUESTIONS,
        "since": wording.clock(session.study, session.ended_at),
        "options": (GO_ON, STOP) if may_go_on else (),
    }


def _says(topic):
    """What the interviewer says before a topic; before a sensitive one, the sentence names all four answers (A-R10)."""
    sentence = topic.said_as.strip().strip('“”"')
    return f"{sentence} {ASKED_BEFORE}" if topic.sensitive else sentence


def _parts(session, outcomes, ahead):
    study = session.study
    taken = sorted(outcomes.values(), key=lambda one: one.occurred_at)
    opened = [one for one in taken if one.outcome == Outcome.OPENED]
    parts = []
    for one in taken:
        if one.outcome == Outcome.LEFT_OUT:
            state = "left-out"
        else:
            state = "now" if one is opened[-1] and session.is_under_way else "done"
        parts.append(Part(one.topic.title, state, wording.clock(study, one.occurred_at)))
    for place, topic in enumerate(ahead):
        parts.append(Part(topic.title, "next" if place == 0 and session.is_under_way else "ahead"))
    return parts


def _agreed(session, consent):
    """Each choice of the form with its answer, and when it was last confirmed in this session.

    For a child, a choice is a yes only if a parent permits it as well.
    """
    if not consent.is_valid:
        return []
    record, study = consent.record, session.study
    asked = ConsentCheckpoint.objects.none()
    if session.state != State.PLANNED:
        asked = ConsentCheckpoint.objects.filter(session_id=session.pk, answer="go_on").order_by("occurred_at")
    again = {_scope_of(one): wording.clock(study, one.occurred_at) for one in asked}
    day = record.given_at.astimezone(study.tz)
    lines = []
    for answer in sorted(record.answers.all(), key=lambda answer: answer.scope.position):
        yes = consent.allows(answer.scope.code)
        said_again = again.get(answer.scope.code)
        moment = f"said again {said_again}" if said_again else f"{day.day} {day:%b}"
        lines.append(
            {"title": answer.scope.title, "state": "yes" if yes else "no", "moment": moment if yes else "said no"}
        )
    return lines


def _scope_of(checkpoint):
    return f"topic:{checkpoint.topic_code}" if checkpoint.topic_code else "take_part"


def state_word(facts):
    """The state of the session in one word, "shut" when it can't go on. An open console polls it for changes."""
    return _word(facts.session, facts.consent, facts.session.is_under_way and not going_on_gate(facts).open)


def _word(session, consent, is_shut):
    """Such as "live", or "live-1" once one choice has become a no, so that the console shows it (A-R11)."""
    word = "shut" if is_shut else session.state
    return f"{word}-{consent.narrowed}" if consent.narrowed else word


def note_line(session, consent):
    """The notes as the console prints them. Notes whose key was destroyed show as erased and can't be added to.

    `no` says why there is no field for notes: they need a yes of their own (A-R1).
    """
    note, no = getattr(session, "note", None), "" if consent.allows(NOTES) else why_not(consent, NOTES)
    if session.state != State.PLANNED:
        no = no or consent.missing
    if no:
        version = note.version if note else 0
        return {"words": "", "version": version, "saved": "", "erased": False, "open": False, "no": no}
    if note is None:
        return {"words": "", "version": 0, "saved": "", "erased": False, "open": session.state != State.PLANNED}
    try:
        words, erased = str(note.words), False
    except CannotDecrypt:
        words, erased = "", True
    return {
        "words": words,
        "version": note.version,
        "saved": wording.clock_seconds(session.study, note.saved_at),
        "erased": erased,
        "open": not erased,
    }


NO_COMFORT = {"needs": [], "lines": [], "stop_sign": ""}


def comfort_of(session):
    """The person's needs, their own words about comfort, and their sign to stop."""
    known = getattr(session.participant, "accommodation", None)
    if known is None:
        return NO_COMFORT
    try:
        return {"needs": known.needs, "lines": known.comfort_lines, "stop_sign": str(known.stop_sign)}
    except CannotDecrypt:
        return NO_COMFORT


def _check_in(session, at):
    """How long until the next check-in is due, `arc` as a percentage of the ring; None if none is due."""
    if session.check_in_due_at is None:
        return None
    left = int((session.check_in_due_at - at).total_seconds())
    whole = int(CHECK_IN_EVERY.total_seconds())
    return {
        "left": max(left, 0),
        "of": whole,
        "late": left < 0,
        "seen_from": wording.clock(session.study, session.check_in_due_at + CONTACT_AFTER),
        "is_seen": is_overdue(session, at),
        "words": f"{max(left, 0) // 60}:{max(left, 0) % 60:02}",
        "due": wording.clock(session.study, session.check_in_due_at),
        "arc": min(100, max(0, round(100 * left / whole))),
    }
