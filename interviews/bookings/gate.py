"""When a room may be booked: one list of requirements, enforced by the acts and shown on the page."""

from django.conf import settings

from interviews.bookings import refusals as refused
from interviews.bookings.facts import BookingFacts
from interviews.sessions.models import State
from interviews.sessions.planning.limits import FEW_WORDS, FEWEST, REST_WORDS, length_words
from interviews.sessions.planning.matching import match, wishes_of
from interviews.sessions.planning.staffing import day_words, why_not_interpret
from interviews.sessions.scopes import scopes_in_the_room, why_not
from safespace.base.gates import Gate, Requirement

REFUSALS = {
    "planned": refused.SessionNotPlanned,
    "ahead": refused.TimePassed,
    "notice": refused.TooFarAhead,
    "length": refused.WrongLength,
    "rest": refused.NotRested,
    "people": refused.TooFewPeople,
    "staff": refused.InterviewerHasNoRole,
    "ethics": refused.ApprovalMissing,
    "consent": refused.ConsentEnded,
    "approval": refused.RoomNotApproved,
    "standard": refused.RoomBelowStandard,
    "hours": refused.RoomClosed,
    "seats": refused.RoomTooSmall,
    "needs": refused.RoomUnsuitable,
    "wishes": refused.NotWhomTheyAskedFor,
    "interpreter": refused.InterpreterMissing,
    "equipment": refused.EquipmentElsewhere,
    "interpreter agreed": refused.InterpreterNotAgreed,
    "equipment agreed": refused.EquipmentNotAgreed,
}
"""The refusal for each unmet requirement."""


def booking_gate(session, wanted, at, needs, facts=None):
    """The requirements for booking `wanted` (a BookingRequest) for `session` at `at`; `needs` are its SessionNeeds.

    `facts` are BookingFacts, for a caller that asks about several times; without them they are read now.

    A participant who has not been asked yet may be booked for: consent is asked at the first meeting, and the session
    cannot begin without it (A-R1, A-R2). A participant who was asked needs a consent in force on that day. People kept
    apart are not a requirement, since that answer must look like a clash.
    """
    fit = needs.fit(wanted.room, wanted.seats, wanted.during)
    facts = facts or BookingFacts(session)
    consent, may_be_planned = facts.consent(wanted.during.starts_at)
    return Gate(
        (
            *_session(session, wanted.during, at),
            *_limits(facts, wanted),
            _interviewer_on_team(session, facts, wanted.during),
            *_allowed(session, facts, may_be_planned, wanted.during),
            *_place(fit),
            _wishes_met(session),
            *_attendance(session, wanted),
            *_agreed(consent, wanted),
        )
    )


def require(gate):
    """Raise the refusal of the first unmet requirement, with the reasons of all of them."""
    if gate.unmet:
        raise REFUSALS[gate.unmet[0].name](gate.unmet)


def _session(session, during, at):
    yield Requirement("planned", session.state == State.PLANNED, "This session is no longer planned.")
    yield Requirement("ahead", during.starts_at > at, "That time has passed. Choose one ahead.")
    in_time = at + settings.BOOKING_NOTICE <= during.starts_at <= at + settings.BOOKING_AHEAD or during.starts_at <= at
    yield Requirement("notice", in_time, _notice_words(during, at))


def _notice_words(during, at):
    if during.starts_at > at + settings.BOOKING_AHEAD:
        return f"Rooms can be booked {settings.BOOKING_AHEAD.days} days ahead at most. Choose an earlier day."
    return f"A booking needs {int(settings.BOOKING_NOTICE.total_seconds() // 60)} minutes’ notice. Choose a later time."


def _limits(facts, wanted):
    during = wanted.during
    words = length_words(during.starts_at, during.ends_at)
    yield Requirement("length", not words, words)
    yield Requirement("people", wanted.room.is_shared or wanted.people >= FEWEST, FEW_WORDS)
    yield Requirement("rest", wanted.own_wish or facts.may_be_on(during), REST_WORDS)


def _interviewer_on_team(session, facts, during):
    who, day = session.interviewer, day_words(session.study, during.starts_at)
    words = f"{who.display_name} does not work in this study on {day}. Choose another interviewer."
    return Requirement("staff", facts.interviewer_leads(during.starts_at), words)


def _allowed(session, facts, may_be_planned, during):
    approved = facts.is_approved(during.starts_at)
    yield Requirement("ethics", approved, "The ethics approval of this study does not cover that day.")
    yield Requirement("consent", may_be_planned, _consent_words(session))


def _consent_words(session):
    if session.form is None:
        return "First choose a consent form on the page of the session."
    return f"The consent to “{session.form}” does not cover that day. Ask for consent again before you book."


def _place(fit):
    found = {problem.kind: problem.words for problem in fit.problems}
    for kind in ("approval", "standard", "hours", "seats"):
        yield Requirement(kind, kind not in found, found.get(kind, ""))
    lacking = " ".join(f"{one.words}, and that need can’t wait." for one in fit.blocked)
    yield Requirement("needs", not fit.blocked, lacking)


def _wishes_met(session):
    lacking = " ".join(f"{one.words}, and that wish can’t wait." for one in _blocked(session))
    return Requirement("wishes", not lacking, lacking)


def _blocked(session):
    return match(session.participant, session.interviewer).blocked if wishes_of(session.participant) else ()


def _attendance(session, wanted):
    if wanted.interpreter is not None:
        words = why_not_interpret(session.study, wanted.interpreter, wanted.during.starts_at)
        if wanted.interpreter.pk == session.interviewer_id:
            words = "The interviewer cannot interpret as well. Choose another interpreter."
        yield Requirement("interpreter", not words, words)
    if wanted.equipment:
        here = all(one.site_id == wanted.room.site_id and one.retired_at is None for one in wanted.equipment)
        yield Requirement("equipment", here, f"Some of the equipment is not at {wanted.room.site.name}. Remove it.")


def _agreed(consent, wanted):
    """The participant has not refused the interpreter or being recorded (A-R1). Checked again when a session begins."""
    for name, scopes in (
        ("interpreter agreed", scopes_in_the_room(wanted.interpreter, ())),
        ("equipment agreed", scopes_in_the_room(None, wanted.equipment)),
    ):
        lacking = [words for code in scopes if (words := why_not(consent, code))]
        if scopes:
            yield Requirement(name, not lacking, f"{' '.join(lacking)} Remove it from the booking.")
