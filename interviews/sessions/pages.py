"""The contexts of the pages about sessions and the guide."""

from dataclasses import dataclass

from consent.forms.models import FormScope
from interviews.sessions import wording
from interviews.sessions.guide import Topic, advice
from interviews.sessions.models import UNDER_WAY, Session, State
from safespace.base.paging import keyset
from safespace.studies.approval import ApprovalStatus, approval_status
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
    """The context of `list.html`: sessions ahead, soonest first, or sessions that are over, latest first."""
    reach = Session.objects.within_reach_of(member).select_related(
        "study", "participant", "interviewer", "booking__room__site"
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
        "may_plan": member.may(Permission.PLAN_SESSIONS) and approval_status(member.study, at) == ApprovalStatus.LIVE,
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


def session_heading(session, at):
    """The facts at the head of a page about one session: which, for whom, when."""
    return {"session": session, "when": wording.span(session, at)}


def guide_page(member):
    """The context of `guide.html`: the topics in order, and advice."""
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
