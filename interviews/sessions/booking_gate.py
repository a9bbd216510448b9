"""When a room may be booked: the same list is enforced by the act and shown on the page (architecture.md, gates)."""

from consent.ethics.models import Approval
from consent.records.models import ConsentRecord
from interviews.sessions import booking_refusals as refused
from interviews.sessions.models import State
from safespace.base.gates import Gate, Requirement

REFUSALS = {
    "planned": refused.SessionNotPlanned,
    "ahead": refused.TimePassed,
    "ethics": refused.ApprovalMissing,
    "consent": refused.ConsentEnded,
    "approval": refused.RoomNotApproved,
    "hours": refused.RoomClosed,
    "seats": refused.RoomTooSmall,
    "needs": refused.RoomUnsuitable,
}
"""Which refusal is raised for which unmet requirement."""


def booking_gate(session, room, during, at, *, people, needs=None):
    """What must hold to book `room` for `session` over the Span `during`, asked at the moment `at`.

    `needs` spares loading the codes again. A person never asked may be booked for: consent is asked for at the first
    meeting, and the session's own gate refuses to begin without it (domain.md A-R1, A-R2). Whoever was asked must have
    a consent that stands then.
    """
    needs = session.participant.need_codes() if needs is None else needs
    fit = room.suits(needs, people, during)
    return Gate((*_session(session, during, at), *_allowed(session, during, at), *_place(fit)))


def require(gate):
    """Raise the refusal that belongs to the first unmet requirement, with all the reasons in its sentence."""
    if gate.unmet:
        raise REFUSALS[gate.unmet[0].name](gate.unmet)


def _session(session, during, at):
    yield Requirement("planned", session.state == State.PLANNED, "This session is no longer ahead.")
    yield Requirement("ahead", during.starts_at > at, "That time has passed. Choose one ahead.")


def _allowed(session, during, at):
    live = Approval.objects.live(session.study, during.starts_at) is not None
    yield Requirement("ethics", live, "The ethics approval of this study does not cover that day.")
    records = ConsentRecord.objects.of(session.participant)
    consented = records.standing(during.starts_at).exists() or not records.exists()
    yield Requirement("consent", consented, "Their consent does not hold for that day. Ask again before you book.")


def _place(fit):
    found = {problem.kind: problem.words for problem in fit.problems}
    for kind in ("approval", "hours", "seats"):
        yield Requirement(kind, kind not in found, found.get(kind, ""))
    lacking = " ".join(f"{one.words}, and that need can’t wait." for one in fit.blocked)
    yield Requirement("needs", not fit.blocked, lacking)
