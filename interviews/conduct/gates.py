"""When a session may begin, and when it may go on: named requirements, enforced and shown alike (architecture.md)."""

from datetime import timedelta

from django.db.models import OuterRef, Q
from django.urls import reverse

from consent.ethics.models import Approval
from interviews.bookings.people import Apart
from interviews.conduct.safety_check import CODES, Tick
from interviews.rooms.inspections.emergency_plans import has_read, read_by
from interviews.rooms.inspections.standards import asked_by, with_class
from interviews.sessions.consents import consent_of
from interviews.sessions.models import UNDER_WAY, Session, State
from interviews.sessions.planning.limits import REST
from interviews.sessions.planning.matching import match, wishes_of
from interviews.sessions.planning.staffing import why_not_interpret
from interviews.sessions.scopes import scopes_in_the_room, why_not
from interviews.support.models import SupportResource
from safespace.base.gates import Gate, Requirement
from safespace.studies.models import Membership
from safespace.studies.roles import Permission
from safespace.studies.team.training import TO_MEET_PEOPLE, TrainingRecord, in_words

EARLY = timedelta(minutes=30)
"""How long before its planned time a session may begin (†)."""


def for_gate(sessions):
    """The queryset `sessions` with what pages need to ask the gate of each without a question of its own."""
    return with_class(sessions.annotate(plan_read=read_by("booking__room", "interviewer")), OuterRef("study"))


def session_gate(session, at, *, by, ticked=None):
    """May `by` begin `session` at `at`? Unknown means no, and nothing is changed by asking.

    `ticked` are the codes of the safety check where the caller has read them already.

    A-R1, A-R14 consent; F-R2 approval; C-R4, F-R5, F-R6 who leads it; D-R1, D-R5, F-R1 the room; C-R9 the support list.
    """
    apart = Apart(session.participant)
    return Gate(
        (
            _ahead(session),
            *going_on_gate(session, at).requirements,
            _theirs(session, apart, by),
            _whom_they_asked_for(session),
            _working_here(session, at, by),
            _trained(session, at, by),
            *_free_and_rested(session, at),
            *_agreed_in_the_room(session, at),
            _room_booked(session, apart, at),
            _room_suits(session),
            _plan_read(session),
            _time_has_come(session, at),
            _support_at_hand(session, at),
            _safety_checked(session, ticked),
        )
    )


def going_on_gate(session, at):
    """May `session` go on at `at`? The part of the gate that can close in the middle of a talk (A-R1, F-R2)."""
    return Gate((_consent_stands(session, at), _approval_live(session, at)))


def helpers_at_hand(session, at):
    """The first six of the study's support list that were checked lately (C-R9)."""
    known = session.__dict__.setdefault("_helpers", {})
    if at not in known:
        known[at] = list(SupportResource.objects.of(session.study).fresh(session.study.day(at))[:6])
    return known[at]


def _ahead(session):
    return Requirement(
        "Still ahead", session.state == State.PLANNED, "This session is no longer ahead.", session.get_absolute_url()
    )


def _consent_stands(session, at):
    consent = consent_of(session, at)
    mend, press = session.participant.get_absolute_url(), "Mend"
    if session.form is None:
        mend, press = reverse("sessions:form", args=[session.study_id, session.pk]), "Choose the form"
    elif not session.form.carries_sessions:
        mend = reverse("forms:index", args=[session.study_id])
    return Requirement("They agree to take part", consent.stands, consent.missing, mend, press)


def _approval_live(session, at):
    return Requirement(
        "Ethics approval is live",
        Approval.objects.live(session.study, at) is not None,
        "The ethics approval of this study is not live today.",
        reverse("ethics:index", args=[session.study_id]),
    )


def _theirs(session, apart, by):
    """In words that tell of no list (C-R4)."""
    chosen = session.interviewer_id == by.actor_id and session.participant.interviewer_id in (None, by.actor_id)
    return Requirement(
        "You lead it",
        chosen and by.actor_id not in apart.staff,
        f"{session.participant.first_word} is to meet somebody else.",
        session.get_absolute_url(),
    )


def _whom_they_asked_for(session):
    """A hard wish blocks as a need of a room does (C-R4); the others only rank when somebody is chosen."""
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
        any(one.holds(at) and one.may(Permission.RUN_SESSIONS) for one in _roles_of_who_leads(session, by)),
        "The role of the person who leads this session does not hold today.",
    )


def _trained(session, at, by):
    """Asked anew when the talk begins; one that is under way may finish (F-R6)."""
    known = getattr(session, "trained_in", None)  # a page counts them with the session; an act asks anew
    missing = []
    if known != len(TO_MEET_PEOPLE):
        missing = TrainingRecord.objects.missing(session.interviewer_id, TO_MEET_PEOPLE, session.study.day(at))
    own = by.actor_id == session.interviewer_id
    return Requirement(
        "Training is in date",
        not missing,
        f"Out of date, or not confirmed yet: {in_words(missing)}.",
        reverse("studies:my-training") if own else reverse("studies:training", args=[session.study_id]),
    )


def _roles_of_who_leads(session, by):
    """`by` itself when it is the role of the one who leads: `beginning` reads it anew under its locks."""
    if isinstance(by, Membership) and (by.study_id, by.user_id) == (session.study_id, session.interviewer_id):
        return [by]
    held = Membership.objects.not_ended().filter(study=session.study, user_id=session.interviewer_id)
    return held.select_related("study")


def _free_and_rested(session, at):
    """Two requirements from one look at the other sessions of these two people (C-R7)."""
    same = Q(interviewer_id=session.interviewer_id) | Q(participant_id=session.participant_id)
    near = Q(state__in=UNDER_WAY) | Q(ended_at__gt=at - REST)
    others = list(Session.objects.filter(same, near).exclude(pk=session.pk)[:50])
    theirs = [one for one in others if one.participant_id == session.participant_id]
    yield Requirement(
        "No other talk is under way",
        not any(one.is_under_way for one in others),
        "Another session is still under way. Close that one first.",
        reverse("sessions:index", args=[session.study_id]),
    )
    asked_for_it = session.own_wish_on == session.study.day(at)
    yield Requirement(
        "They had two days of rest",
        asked_for_it or not any(one.ended_at for one in theirs),
        f"The last talk with {session.participant.first_word} is less than two days ago. Did they ask for today?",
        reverse("sessions:own-wish", args=[session.study_id, session.pk]),
        press="They asked",
    )


def _agreed_in_the_room(session, at):
    """An interpreter, or what records, needs a yes of its own (A-R1). Nothing is asked where neither is there."""
    booking = session.booking
    if booking is None:
        return
    lent = [one.equipment for one in booking.loans.filter(ended_at=None).select_related("equipment")]
    scopes, consent = scopes_in_the_room(booking.interpreter_id, lent), consent_of(session, at)
    lacking = [words for code in scopes if (words := why_not(consent, code))]
    if scopes:
        yield Requirement(
            "They agree to what else is in the room",
            not lacking,
            " ".join(lacking),
            reverse("bookings:leave-out", args=[session.study_id, booking.pk]),
            press="Leave it out",
        )


def _room_booked(session, apart, at):
    """A room, a time and an interpreter that are still available to this person: the list may be newer (C-R4, D)."""
    booking = session.booking
    name, url = "A room is booked", reverse("bookings:week", args=[session.study_id]) + f"?for={session.pk}"
    if booking is None or not booking.is_promised:
        return Requirement(name, False, "No room is booked for this session.", url)
    kind = apart.near_booking(booking, at)
    words = kind and f"{'That time' if kind == 'time' else 'The interpreter'} is not available. Move the booking."
    if kind is None and booking.interpreter is not None:
        words = why_not_interpret(session.study, booking.interpreter, at)
    url = reverse("bookings:move", args=[session.study_id, booking.pk])
    return Requirement(name, not words, words or "", url)


def _room_suits(session):
    booking = session.booking
    if booking is None:
        return Requirement("The room suits them", False, "Whether the room suits them is known once it is booked.")
    asked = asked_by(session)
    fit = booking.room.suits(session.participant.need_codes(), booking.seats, booking.span, asked)
    return Requirement(
        "The room suits them",
        fit.suits,
        fit.words,
        reverse("bookings:week", args=[session.study_id]) + f"?for={session.pk}",
    )


def _plan_read(session):
    """D-R5: what to do when somebody they fear arrives is known before, by who leads the talk. Calls have no plan."""
    name, room = "The emergency plan is read", session.booking and session.booking.room
    if room is None:
        return Requirement(name, False, "Which plan to read is known once a room is booked.")
    if room.is_shared:
        return Requirement(name, True)
    known = getattr(session, "plan_read", None)  # a page asks with the session; an act asks anew
    return Requirement(
        name,
        has_read(room, session.interviewer) if known is None else known,
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
        session.get_absolute_url(),
    )


def _support_at_hand(session, at):
    return Requirement(
        "The support list is fresh",
        bool(helpers_at_hand(session, at)),
        "Nobody on the support list was checked in the last 90 days.",
        reverse("support:index", args=[session.study_id]),
    )


def _safety_checked(session, ticked):
    if ticked is None:
        ticked = Tick.objects.standing(session).values_list("code", flat=True)
    left = len(set(CODES) - set(ticked))
    return Requirement(
        "The safety check is done",
        not left,
        "One part of the safety check is left." if left == 1 else f"{left} parts of the safety check are left.",
        reverse("conduct:ready", args=[session.study_id, session.pk]) + "#safety",
    )
