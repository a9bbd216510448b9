"""Find sessions and bookings that today’s rules would refuse, each with the page where it can be changed.

Lists of people who must not meet, roles that end, agreements that lapse and new rules come after bookings were made.
Each session ahead is compared with the rules as they are now. The words never name a list, because others may see the
screen.
"""

from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Q
from django.urls import reverse

from consent.records.basis import bases_of
from interviews.bookings.people import SeparationLists
from interviews.bookings.replanning.leaving_out import not_agreed, recording_loans
from interviews.sessions import wording
from interviews.sessions.models import UNDER_WAY, Session, State
from interviews.sessions.planning.limits import FEW_WORDS, FEWEST, REST, length_words
from interviews.sessions.planning.staffing import Team, day_words

MANY = 500
"""How many sessions ahead are checked, soonest first."""

LOADED = ("study", "participant__separation", "interviewer", "booking__room__site", "booking__interpreter", "form")


@dataclass(frozen=True)
class RuleBreak:
    """A session that breaks a rule. `kind` is "interviewer", "interpreter", "time", "room", "rest" or "agreed"."""

    session: Session
    kind: str
    words: str
    url: str


def rule_breaks(member, at, *, sessions=None):
    """The RuleBreaks within reach of `member` at `at`, soonest first. `sessions` if they are read already, by `loaded`.

    The number of queries is constant, plus one for each participant who has people to avoid.
    """
    sessions = _read(member, at) if sessions is None else sessions
    sessions = [one for one in sessions if one.is_under_way or (one.state == State.PLANNED and one.ends_at > at)]
    team = Team(member.study, {pk for one in sessions for pk in _accounts(one)})
    found = [one for session in sessions for one in _breaks(session, team, at)]
    return sorted([*found, *_not_agreed(sessions, at), *_too_soon(sessions)], key=lambda one: one.session.starts_at)


def _read(member, at):
    ahead = Session.objects.within_reach_of(member).filter(
        Q(state__in=UNDER_WAY) | Q(state=State.PLANNED, ends_at__gt=at)
    )
    return list(loaded(ahead).order_by("starts_at", "id")[:MANY])


def loaded(sessions):
    """The queryset `sessions` with everything that `rule_breaks` reads."""
    return sessions.select_related(*LOADED).prefetch_related("booking__loans__equipment")


def _accounts(session):
    yield session.interviewer_id
    if session.booking is not None and session.booking.interpreter_id is not None:
        yield session.booking.interpreter_id


def _breaks(session, team, at):
    separation = SeparationLists(session.participant)
    words = _why_not_led(session, separation, team)
    if words:
        yield RuleBreak(session, "interviewer", words, _url("bookings:reassign", session.participant))
    booking = session.booking
    if booking is None or not booking.is_promised:
        words = length_words(session.starts_at, session.ends_at)
        if words:
            yield RuleBreak(session, "time", words, session.get_absolute_url())
        return
    move = reverse("bookings:move", args=[session.study_id, booking.pk])
    yield from (
        RuleBreak(session, kind, words, move) for kind, words in _broken_by_booking(session, separation, team, at)
    )


def _why_not_led(session, separation, team):
    who, name = session.interviewer, session.participant.first_word
    if session.interviewer_id in separation.staff:
        return f"{who.display_name} is not available for {name}."
    if not team.leads(who, session.starts_at):
        return f"{who.display_name} does not work in this study on {day_words(session.study, session.starts_at)}."
    return ""


def _broken_by_booking(session, separation, team, at):
    """(kind, words) of each rule that the booking of `session` breaks."""
    booking, name = session.booking, session.participant.first_word
    clash = separation.clash_of_booking(booking, at)
    if clash == "interpreter":
        yield "interpreter", f"{booking.interpreter.display_name} is not available for {name}."
    elif booking.interpreter is not None:
        words = team.why_not_interpret(booking.interpreter, booking.starts_at)
        if words:
            yield "interpreter", words
    if clash == "time":
        yield "time", f"That time is not available for {name}."
    words = length_words(booking.starts_at, booking.ends_at)
    if words:
        yield "time", words
    if not booking.room.is_shared and booking.people < FEWEST:
        yield "room", FEW_WORDS
    elif not booking.room.is_shared and booking.seats > booking.room.seats:
        yield "room", f"{booking.room.name} seats {booking.room.seats}, and {booking.seats} will be there."


def _not_agreed(sessions, at):
    """An interpreter or a thing that records, booked before they were asked or narrowed their yes (A-R1, A-R11)."""
    asked = [one for one in sessions if one.form_id is not None and one.booking is not None and _needs_a_yes(one)]
    bases = bases_of([(one.participant_id, one.form) for one in asked], at) if asked else {}
    for session in asked:
        found = not_agreed(session.booking, bases[session.participant_id, session.form_id])
        if found:
            words = " ".join(str(one) for one in found)
            url = reverse("bookings:leave-out", args=[session.study_id, session.booking_id])
            yield RuleBreak(session, "agreed", words, url)


def _needs_a_yes(session):
    booking = session.booking
    return not booking.is_cancelled and (booking.interpreter_id is not None or bool(recording_loans(booking)))


def _too_soon(sessions):
    """The later of two sessions less than two days apart, unless the participant asked for either day (C-R7)."""
    by_person = {}
    for session in sessions:
        by_person.setdefault(session.participant_id, []).append(session)
    for theirs in by_person.values():
        for earlier, later in pairwise(theirs):
            asked = later.own_wish_on == later.study.day(later.starts_at)
            close = earlier.ends_at + REST > later.starts_at
            if close and not asked and earlier.own_wish_on != earlier.study.day(earlier.starts_at):
                day = wording.day(earlier.study, earlier.starts_at)
                words = f"It is less than two days after the session on {day}. Did they ask for that day themselves?"
                yield RuleBreak(later, "rest", words, _url("sessions:own-wish", later))


def _url(name, row):
    return reverse(name, args=[row.study_id, row.pk])
