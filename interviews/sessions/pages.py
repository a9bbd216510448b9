"""What the pages about sessions print: facts put into words, nothing decided."""

from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q

from consent.forms.models import FormScope
from interviews.sessions import wording
from interviews.sessions.checks import CHECKS, Tick
from interviews.sessions.closing import Closing
from interviews.sessions.gates import session_gate
from interviews.sessions.guide import Topic, advice
from interviews.sessions.models import UNDER_WAY, Because, Session, State
from interviews.sessions.notes import Note
from interviews.sessions.screen import comfort_of
from interviews.sessions.turns import Outcome, Turn
from safespace.base.paging import keyset
from safespace.encryption.shut import SealedShut
from safespace.studies.roles import Permission

PAGE = 50
TONES = {
    State.PLANNED: "",
    State.LIVE: "pine",
    State.PAUSED: "dusk",
    State.CLOSING: "dusk",
    State.CLOSED: "sage",
    State.CALLED_OFF: "",
    State.NO_SHOW: "",
}
ICONS = {
    State.PLANNED: "calendar",
    State.LIVE: "messages-square",
    State.PAUSED: "pause",
    State.CLOSING: "hand",
    State.CLOSED: "circle-check",
    State.CALLED_OFF: "calendar-x",
    State.NO_SHOW: "calendar-minus",
}
SHOWS = (("ahead", "Ahead"), ("over", "Over"))


@dataclass(frozen=True)
class Row:
    """One session in the list, ready to print."""

    session: Session
    url: str
    day: str
    times: str
    place: str
    state: str
    icon: str
    tone: str
    needs_room: bool


def session_rows(member, at, *, show, after):
    """What `list.html` prints: sessions within reach, the soonest first, or those that are over, the latest first."""
    reach = Session.objects.within_reach_of(member).select_related(
        "study", "participant", "interviewer", "booking__room"
    )
    open_states = (State.PLANNED, *UNDER_WAY, State.CLOSING)
    if show == "over":
        found = keyset(reach.exclude(state__in=open_states), order=("-starts_at", "-id"), after=after, size=PAGE)
    else:
        show = "ahead"
        found = keyset(reach.filter(state__in=open_states), order=("starts_at", "id"), after=after, size=PAGE)
    return {
        "member": member,
        "rows": [_row(one, at) for one in found.rows],
        "next_cursor": found.next_cursor,
        "show": show,
        "shows": SHOWS,
        "zone": wording.zone(member.study, at),
        "may_plan": member.may(Permission.PLAN_SESSIONS),
        "own": not member.may(Permission.WRITE_GUIDE),
    }


def _row(session, at):
    study = session.study
    times = f"{wording.clock(study, session.starts_at)} to {wording.clock(study, session.ends_at)}"
    return Row(
        session=session,
        url=session.get_absolute_url(),
        day=wording.near_day(study, session.starts_at, at),
        times=times,
        place=wording.place(session),
        state=session.get_state_display(),
        icon=ICONS[session.state],
        tone=TONES[session.state],
        needs_room=session.state == State.PLANNED and session.booking_id is None,
    )


def session_page(session, member, at):
    """What `show.html` prints, and the pages that call off or write down that nobody met."""
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
        "turns": _turns(session),
        "closing": closing,
        "left_out": _opened(closing, "leave_out") if closing and own else "",
        "note": _opened(note, "words") if note else "",
        "may_ready": planned and own and member.may(Permission.RUN_SESSIONS),
        "may_open": own and session.state in (*UNDER_WAY, State.CLOSING) and member.may(Permission.RUN_SESSIONS),
        "may_stop": not own and session.is_under_way and member.may(Permission.RUN_SESSIONS),
        "may_book": planned and session.booking_id is None and member.may(Permission.BOOK_ROOMS),
        "may_plan": planned and member.may(Permission.PLAN_SESSIONS),
        "may_miss": planned and at >= session.starts_at and member.may(Permission.PLAN_SESSIONS),
    }


def _because(session):
    """Why it ended, in words that describe what happened and blame nobody."""
    if session.because in ("", Because.FINISHED):
        return ""
    return Because(session.because).label


def _turns(session):
    study = session.study
    turns = Turn.objects.filter(session=session).select_related("topic").order_by("occurred_at", "id")
    return [
        {
            "title": one.topic.title,
            "left_out": one.outcome == Outcome.LEFT_OUT,
            "at": wording.clock(study, one.occurred_at),
        }
        for one in turns
    ]


def _opened(row, name):
    """A sealed text of `row`, or "" when its key was destroyed: what is erased stays so, and the page still opens."""
    try:
        return str(getattr(row, name))
    except SealedShut:
        return ""


def ready_page(session, member, at):
    """What `ready.html` prints: the gate as a list, and the checks only a person can make."""
    ticks = {tick.code: tick for tick in Tick.objects.standing(session)}
    gate = session_gate(session, at, by=member, ticked=ticks)
    checks = [
        {
            "code": check.code,
            "says": check.says,
            "hint": check.hint,
            "ticked_at": wording.clock(session.study, ticks[check.code].occurred_at) if check.code in ticks else "",
        }
        for check in CHECKS
    ]
    comfort = comfort_of(session)
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
    }


def _last_time(session):
    """What is worth knowing from the talk before this one, without its content: a row for each part left out."""
    earlier = Session.objects.filter(
        participant_id=session.participant_id, state=State.CLOSED, number__lt=session.number
    )
    left_out = FilteredRelation("turns", condition=Q(turns__outcome=Outcome.LEFT_OUT))
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


def guide_page(member):
    """What `guide.html` prints: the topics in order and what would make the order kinder."""
    topics = list(Topic.objects.of(member.study))
    offered = set(
        FormScope.objects.filter(version__form__study=member.study, version__state="approved").values_list(
            "code", flat=True
        )
    )
    return {
        "member": member,
        "topics": topics,
        "advice": advice(topics, offered),
        "may_write": member.may(Permission.WRITE_GUIDE),
    }
