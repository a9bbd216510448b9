"""What sessions ask of a member: of today, of days before that were not closed, and of days ahead without a form."""

from collections import Counter
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse

from interviews.bookings.replanning.rule_breaks import MANY, loaded
from interviews.conduct.gate.safety_check import CODES, SafetyCheckItem
from interviews.overview.needs.need import Harm, Need, harm_of_meeting
from interviews.safety.alarms import is_overdue, overdue
from interviews.sessions.models import UNDER_WAY, Session, State
from interviews.sessions.wording import clock, day, near_day
from safespace.studies.roles import Permission

OPEN = (State.PLANNED, *UNDER_WAY, State.CLOSING)
NOT_CLOSED = (*UNDER_WAY, State.CLOSING)


def sessions_to_look_at(member, at):
    """Sessions within reach of `member` that are today, or of any other day and not finished; the soonest first."""
    study, today = member.study, member.study.day(at)
    midnight, next_midnight = (datetime.combine(one, time.min, study.tz) for one in (today, today + timedelta(days=1)))
    on_today = Q(starts_at__gte=midnight, starts_at__lt=next_midnight)
    rows = Session.objects.within_reach_of(member).filter(Q(state__in=OPEN) | on_today)
    return list(loaded(rows).order_by("starts_at", "id")[:MANY])


def alarm_needs(member, at):
    """Overdue check-ins for a safety contact, who reads no sessions: no more than that there is one (D-R2)."""
    if not member.may(Permission.ANSWER_ALARMS):
        return
    url = reverse("safety:alarms", args=[member.study_id])
    for session in overdue(at).filter(study=member.study_id):
        words = f"It was due at {clock(member.study, session.check_in_due_at)}."
        yield Need(Harm.NOW, session.check_in_due_at, "bell-ring", "A check-in is overdue", words, url, "Look")


def session_needs(member, sessions, at):
    today = member.study.day(at)
    own_today = [one.pk for one in sessions if _is_own(one, member) and member.study.day(one.starts_at) == today]
    ticked = Counter()
    if own_today:
        ticked.update(
            SafetyCheckItem.objects.filter(session__in=own_today, taken_back_at=None).values_list("session", flat=True)
        )
    for session in sessions:
        if session.state in NOT_CLOSED:
            yield _not_closed(session, member, at)
        elif session.state == State.PLANNED and session.ends_at <= at:
            yield from _without_outcome(session, member)
        elif session.state == State.PLANNED:
            yield from _ahead(session, member, at, is_checked=ticked[session.pk] == len(CODES))


def _not_closed(session, member, at):
    study, name, own = session.study, session.participant.pseudonym, _is_own(session, member)
    url, due = _url("live" if own else "show", session), session.check_in_due_at
    if due is not None and due <= at and own:
        words = f"You were expected to check in at {clock(study, due)}."
        return Need(Harm.NOW, due, "bell-ring", f"Check in from your talk with {name}", words, url, "Open")
    if is_overdue(session, at):
        words = f"{session.interviewer.display_name} was due at {clock(study, due)}. Find out if they are all right."
        return Need(Harm.NOW, due, "bell-ring", f"A check-in is overdue: {name}", words, url, "Open")
    if study.day(session.starts_at) < study.day(at):
        words = f"Since {day(study, session.starts_at)}. {session.interviewer.display_name} can close it."
        return Need(
            Harm.PERSON,
            session.ends_at,
            "clock-alert",
            f"The talk with {name} is still open",
            words,
            url,
            "Open",
            since=session.ends_at,
        )
    words = f"Since {clock(study, session.begun_at or session.starts_at)}."
    return Need(
        Harm.NOW if own else Harm.PERSON,
        due or session.ends_at,
        "messages-square",
        f"{name} is in session",
        words,
        url,
        "Open",
        "pine",
    )


def _without_outcome(session, member):
    """A need for each session whose time has passed without a recorded outcome."""
    if member.may(Permission.PLAN_SESSIONS):
        study = session.study
        title = f"Did the talk with {session.participant.pseudonym} take place?"
        words = f"It was planned for {day(study, session.starts_at)}, {clock(study, session.starts_at)}."
        yield Need(
            Harm.PERSON,
            session.ends_at,
            "calendar-x",
            title,
            words,
            _url("show", session),
            "Say",
            since=session.ends_at,
        )


def _ahead(session, member, at, *, is_checked):
    study, name, starts_at = session.study, session.participant.pseudonym, session.starts_at
    if study.day(starts_at) == study.day(at):
        when = clock(study, starts_at)
        if session.booking_id is None and member.may(Permission.BOOK_ROOMS):
            yield Need(
                Harm.NOW,
                starts_at,
                "door-open",
                f"No room yet for {name}",
                f"Today at {when}.",
                _url("show", session),
                "Find one",
            )
        elif session.booking_id is not None and _is_own(session, member) and not is_checked:
            yield Need(
                Harm.NOW,
                starts_at,
                "shield",
                f"Safety check for {name}",
                f"Before {when}.",
                _url("ready", session),
                "Start check",
                "honey",
            )
    if session.form_id is None and member.may(Permission.PLAN_SESSIONS):
        when = f"{near_day(study, starts_at, at)} at {clock(study, starts_at)}"
        yield Need(
            harm_of_meeting(starts_at, at), starts_at, "file-question-mark",
            f"Which form does the talk with {name} rest on?", f"{when}. It can’t begin before a form is chosen.",
            reverse("sessions:form", args=[session.study_id, session.pk]), "Choose", "honey",
        )  # fmt: skip


def _is_own(session, member):
    return session.interviewer_id == member.user_id and member.may(Permission.RUN_SESSIONS)


def _url(name, session):
    return reverse(f"conduct:{name}", args=[session.study_id, session.pk])
