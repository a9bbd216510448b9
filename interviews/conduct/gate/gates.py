"""When a session may begin, and when it may go on: named requirements, enforced by the acts and shown on the pages."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from consent.ethics.models import Approval
from interviews.bookings.people import SeparationLists
from interviews.conduct.gate.safety_check import CODES
from interviews.rooms.inspections.standards import standard_of
from interviews.sessions import wording
from interviews.sessions.models import UNDER_WAY, Session, State
from interviews.sessions.planning.limits import REST
from interviews.sessions.planning.matching import match, wishes_of
from interviews.sessions.planning.staffing import why_not_interpret
from interviews.sessions.scopes import scopes_in_the_room, why_not
from interviews.sessions.states import RESTS_AT_MOST
from safespace.base.gates import Gate, Requirement
from safespace.studies.models import Membership
from safespace.studies.roles import Permission
from safespace.studies.team.training import in_words

EARLY = timedelta(minutes=30)
"""How long before its planned time a session may begin (†)."""


def session_gate(facts, *, by):
    """May `by` begin the session of `facts` (a GateFacts)? Unknown means no, and asking changes nothing.

    A-R1, A-R14 consent; F-R2 approval; C-R4, F-R5, F-R6 who leads it; D-R1, D-R5, F-R1 the room; C-R9 the support list.
    """
    session, at = facts.session, facts.at
    apart = SeparationLists(session.participant)
    return Gate(
        (
            _ahead(session),
            *going_on_gate(facts).requirements,
            _led_by(session, apart, by),
            _hard_wishes_met(session),
            _working_here(session, at, by),
            _trained(facts, by),
            *_free_and_rested(session, at),
            *_agreed_in_the_room(facts),
            _room_booked(session, apart, at),
            _room_suits(session),
            _plan_read(facts),
            _time_has_come(session, at),
            _support_listed(facts),
            _safety_checked(facts),
        )
    )


def going_on_gate(facts):
    """What the talk of `facts` needs in order to go on: if one of these stops holding, it is closed (A-R1, F-R2)."""
    return Gate((_consent_stands(facts), _approval_live(facts.session, facts.at)))


def next_step_gate(facts, *, by):
    """May `by` open the next topic, or go on after a break or a stop? More than `going_on_gate`, which ends a talk.

    Until one of these holds again the talk rests; a break, leaving out and stopping stay possible (C-R4, F-R5, A-R1,
    C-R17).
    """
    session, at = facts.session, facts.at
    return Gate(
        (
            *going_on_gate(facts).requirements,
            _led_by(session, SeparationLists(session.participant), by),
            _working_here(session, at, by),
            *_agreed_in_the_room(facts),
            _rested_briefly(session, at),
            _asked_when_too_much(facts),
        )
    )


def _ahead(session):
    return Requirement(
        "Still ahead", session.state == State.PLANNED, "This session is no longer ahead.", session.get_absolute_url()
    )


def _consent_stands(facts):
    session, consent = facts.session, facts.consent
    mend, press = session.participant.get_absolute_url(), "Mend"
    if session.form is None:
        mend, press = reverse("sessions:form", args=[session.study_id, session.pk]), "Choose the form"
    elif not session.form.carries_sessions:
        mend = reverse("forms:index", args=[session.study_id])
    return Requirement("They agree to take part", consent.is_valid, consent.missing, mend, press)


def _approval_live(session, at):
    return Requirement(
        "Ethics approval is live",
        Approval.objects.live(session.study, at) is not None,
        "The ethics approval of this study is not live today.",
        reverse("ethics:index", args=[session.study_id]),
    )


def _led_by(session, apart, by):
    """The words never tell that there is a list of people they must not meet (C-R4).

    Whom the person meets from now on is asked before a talk only: a change during it is for the talks ahead.
    """
    chosen = session.interviewer_id == by.actor_id
    if session.state == State.PLANNED:
        chosen = chosen and session.participant.interviewer_id in (None, by.actor_id)
    return Requirement(
        "You lead it",
        chosen and by.actor_id not in apart.staff,
        f"{session.participant.first_word} is to meet somebody else.",
        session.get_absolute_url(),
    )


def _hard_wishes_met(session):
    """A hard wish blocks, as a person's need of a room does (C-R4); softer wishes only rank interviewers."""
    asked = wishes_of(session.participant)
    blocked = match(session.participant, session.interviewer).blocked if asked else ()
    return Requirement(
        "You are whom they asked for",
        not blocked,
        " ".join([*(f"{one.words}." for one in blocked), "The coordinator finds somebody else."]),
    )


def _working_here(session, at, by):
    return Requirement(
        "Your role holds today",
        any(one.holds(at) and one.may(Permission.RUN_SESSIONS) for one in _roles_of_interviewer(session, by)),
        "The role of the person who leads this session does not hold today.",
    )


def _trained(facts, by):
    """Asked when the session begins; one that is under way may finish (F-R6)."""
    session, missing = facts.session, facts.missing_courses
    own = by.actor_id == session.interviewer_id
    return Requirement(
        "Training is in date",
        not missing,
        f"Out of date, or not confirmed yet: {in_words(missing)}.",
        reverse("studies:my-training") if own else reverse("studies:training", args=[session.study_id]),
    )


def _roles_of_interviewer(session, by):
    """`by` itself where it is the interviewer's role: `begin_session` has read it again under its locks."""
    if isinstance(by, Membership) and (by.study_id, by.user_id) == (session.study_id, session.interviewer_id):
        return [by]
    held = Membership.objects.not_ended().filter(study=session.study, user_id=session.interviewer_id)
    return held.select_related("study")


def _free_and_rested(session, at):
    """Two requirements from one query for the other sessions of these two people (C-R7)."""
    same = Q(interviewer_id=session.interviewer_id) | Q(participant_id=session.participant_id)
    begins = max(at, session.starts_at - EARLY)
    near = Q(state__in=UNDER_WAY) | Q(ended_at__gt=begins - REST)
    others = list(Session.objects.filter(same, near).exclude(pk=session.pk)[:50])
    theirs = [one for one in others if one.participant_id == session.participant_id]
    yield Requirement(
        "No other talk is under way",
        not any(one.is_under_way for one in others),
        "Another session is still under way. Close that one first.",
        reverse("sessions:index", args=[session.study_id]),
    )
    last = max((one.ended_at for one in theirs if one.ended_at), default=None)
    yield Requirement(
        "They had two days of rest",
        last is None or session.own_wish_on == session.study.day(session.starts_at),
        last and _rest_words(session, last),
        reverse("sessions:own-wish", args=[session.study_id, session.pk]),
        press="They asked",
    )


def _rest_words(session, last):
    ended, day = wording.clock(session.study, last), wording.day(session.study, session.starts_at)
    return (
        f"The last talk with {session.participant.first_word} ended on {wording.day(session.study, last)} at {ended}. "
        f"Did they ask for {day} themselves?"
    )


def _agreed_in_the_room(facts):
    """An interpreter, or a device that records, needs a yes of its own (A-R1)."""
    session, booking = facts.session, facts.session.booking
    if booking is None:
        return
    lent = [one.equipment for one in booking.loans.filter(ended_at=None).select_related("equipment")]
    scopes = scopes_in_the_room(booking.interpreter_id, lent)
    lacking = [words for code in scopes if (words := why_not(facts.consent, code))]
    if scopes:
        yield Requirement(
            "They agree to what else is in the room",
            not lacking,
            " ".join(lacking),
            reverse("bookings:leave-out", args=[session.study_id, booking.pk]),
            press="Leave it out",
        )


def _rested_briefly(session, at):
    """After a long rest a session cannot go on: its room may be booked by others by then (A-R10)."""
    since, most = session.paused_at or session.ended_at, RESTS_AT_MOST.get(session.state)
    return Requirement(
        "It has not rested for long",
        most is None or at - since <= most,
        "This talk has rested for too long to go on. Close it, and plan another one if they wish.",
    )


def _asked_when_too_much(facts):
    """Whether they answered the three questions, none with a no, since it got too much (C-R17)."""
    return Requirement(
        "They are all right to go on",
        facts.distress.lets_go_on,
        "It got too much. Going on takes their answers to the three questions, and none of them a no. Rest, or stop.",
    )


def _room_booked(session, apart, at):
    """Room, time and interpreter must still suit the person: their list may be newer than the booking (C-R4, D)."""
    booking = session.booking
    name, url = "A room is booked", reverse("bookings:find-time", args=[session.study_id, session.pk])
    if booking is None or not booking.is_promised:
        return Requirement(name, False, "No room is booked for this session.", url)
    kind = apart.clash_of_booking(booking, at)
    words = kind and f"{'That time' if kind == 'time' else 'The interpreter'} is not available. Move the booking."
    if kind is None and booking.interpreter is not None:
        words = why_not_interpret(session.study, booking.interpreter, at)
    url = reverse("bookings:move", args=[session.study_id, booking.pk])
    return Requirement(name, not words, words or "", url)


def _room_suits(session):
    booking = session.booking
    if booking is None:
        return Requirement("The room suits them", False, "Whether the room suits them is known once it is booked.")
    asked = standard_of(session)
    fit = booking.room.suits(session.participant.need_codes(), booking.seats, booking.span, asked)
    return Requirement(
        "The room suits them",
        fit.suits,
        fit.words,
        reverse("bookings:find-time", args=[session.study_id, session.pk]),
    )


def _plan_read(facts):
    """D-R5: the interviewer knows what to do when something happens in that room. Calls have no plan."""
    session, name = facts.session, "The emergency plan is read"
    room = session.booking and session.booking.room
    if room is None:
        return Requirement(name, False, "Which plan to read is known once a room is booked.")
    if room.is_shared:
        return Requirement(name, True)
    return Requirement(
        name,
        facts.has_read_plan,
        f"What to do in {room.name} when something happens has to be known before. It takes two minutes to read.",
        reverse("rooms:plan", args=[session.study_id, room.pk]) + f"?for={session.pk}",
        press="Read it",
    )


def _time_has_come(session, at):
    opens = session.starts_at - EARLY
    zone = session.study.tz
    return Requirement(
        "Its time has come",
        opens <= at <= session.ends_at,
        f"It can begin from {opens.astimezone(zone):%H:%M} to {session.ends_at.astimezone(zone):%H:%M}, on its day.",
    )


def _support_listed(facts):
    return Requirement(
        "The support list is fresh",
        bool(facts.support),
        "Nobody on the support list was checked in the last 90 days.",
        reverse("support:index", args=[facts.session.study_id]),
    )


def _safety_checked(facts):
    left = len(set(CODES) - set(facts.safety_check))
    return Requirement(
        "The safety check is done",
        not left,
        "One part of the safety check is left." if left == 1 else f"{left} parts of the safety check are left.",
        reverse("conduct:ready", args=[facts.session.study_id, facts.session.pk]) + "#safety",
    )
