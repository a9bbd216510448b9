"""The contexts of the pages of one session."""

from django.db.models import F, FilteredRelation, Q

from interviews.conduct.closing import Closing
from interviews.conduct.console_page import NO_COMFORT, comfort_of
from interviews.conduct.distress.page import steps_taken
from interviews.conduct.gate.facts import GateFacts
from interviews.conduct.gate.gates import session_gate
from interviews.conduct.gate.safety_check import CHECKS
from interviews.conduct.notes import Note
from interviews.conduct.topic_outcomes import Outcome, TopicOutcome
from interviews.sessions import wording
from interviews.sessions.models import UNDER_WAY, Because, Session, State
from interviews.sessions.pages import ICONS, TONES
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt
from safespace.participants.separation import may_meet
from safespace.studies.roles import Permission


def session_page(session, member, at):
    """The context of `show.html`, and of the pages that call off or write down that the two did not meet."""
    own = session.interviewer_id == member.actor_id
    closing = Closing.objects.filter(session=session).first() if session.state == State.CLOSED else None
    note = Note.objects.filter(session=session).first() if own else None
    planned = session.state == State.PLANNED
    elapsed = session.elapsed(at)
    return {
        "session": session,
        "member": member,
        "when": wording.span(session, at),
        "place": wording.place(session),
        "state": session.get_state_display(),
        "icon": ICONS[session.state],
        "tone": TONES[session.state],
        "because": _because(session),
        "talked": wording.length(elapsed) if elapsed is not None and session.ended_at else "",
        "topic_outcomes": _topic_outcomes(session),
        "distress": steps_taken(session),
        "closing": closing,
        "left_out": _opened(closing, "leave_out") if closing and own else "",
        "note": _opened(note, "words") if note else "",
        "may_ready": planned and own and member.may(Permission.RUN_SESSIONS),
        "may_open": own and session.state in (*UNDER_WAY, State.CLOSING) and member.may(Permission.RUN_SESSIONS),
        "may_stop": not own and session.is_under_way and member.may(Permission.RUN_SESSIONS),
        "may_book": session.is_ahead(at) and session.booking_id is None and member.may(Permission.BOOK_ROOMS),
        "may_plan": planned and member.may(Permission.PLAN_SESSIONS),
        "may_note": session.begun_at is not None and member.may(Permission.NOTE_INCIDENT),
        "may_miss": planned and at >= session.starts_at and member.may(Permission.PLAN_SESSIONS),
    }


def _because(session):
    """Why the session ended, in words; "" for an ordinary end."""
    if session.because in ("", Because.FINISHED):
        return ""
    return Because(session.because).label


def _topic_outcomes(session):
    study = session.study
    outcomes = TopicOutcome.objects.filter(session=session).select_related("topic").order_by("occurred_at", "id")
    return [
        {
            "title": one.topic.title,
            "left_out": one.outcome == Outcome.LEFT_OUT,
            "at": wording.clock(study, one.occurred_at),
        }
        for one in outcomes
    ]


def _opened(row, name):
    """The sealed text `name` of `row`, or "" when its key was destroyed, so that the page still opens."""
    try:
        return str(getattr(row, name))
    except CannotDecrypt:
        return ""


def ready_page(session, member, at):
    """The context of `ready.html`: the gate as a list, and the safety check. `session` is from `with_gate_facts`."""
    facts = GateFacts.annotated(session, at)
    gate, ticked = session_gate(facts, by=member), facts.safety_check
    checks = [
        {
            "code": check.code,
            "says": check.says,
            "hint": check.hint,
            "ticked_at": wording.clock(session.study, ticked[check.code].occurred_at) if check.code in ticked else "",
        }
        for check in CHECKS
    ]
    meets = may_meet(session.participant, member)
    comfort = comfort_of(session) if meets else NO_COMFORT
    return {
        "session": session,
        "member": member,
        "gate": gate,
        "checks": checks,
        "ticked": sum(bool(check["ticked_at"]) for check in checks),
        "of": len(checks),
        "when": wording.span(session, at),
        "place": wording.place(session),
        "way_in": session.booking.room.way_in if session.booking_id else "",
        "own": session.interviewer_id == member.actor_id,
        "comfort": comfort["lines"],
        "needs": comfort["needs"],
        "stop_sign": comfort["stop_sign"],
        "last": _last_time(session) if session.interviewer_id == member.actor_id else None,
        "may_meet": meets,
    }


def _last_time(session):
    """How the last talk with this person went, without its content; None if there was none."""
    earlier = Session.objects.filter(
        participant_id=session.participant_id, state=State.CLOSED, number__lt=session.number
    )
    left_out = FilteredRelation("topic_outcomes", condition=Q(topic_outcomes__outcome=Outcome.LEFT_OUT))
    rows = earlier.alias(left_out=left_out).annotate(left_out_title=F("left_out__topic__title"))
    rows = list(rows.order_by("-number", "left_out__occurred_at", "left_out__id"))
    if not rows:
        return None
    last = rows[0]
    return {
        "day": wording.day(session.study, last.begun_at),
        "length": wording.length(last.elapsed(last.ended_at)),
        "paused": bool(last.paused_for),
        "stopped": last.because == Because.STOPPED,
        "left_out": [one.left_out_title for one in rows if one.number == last.number and one.left_out_title],
    }
