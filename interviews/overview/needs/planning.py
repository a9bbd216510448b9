"""Sessions planned or booked that a rule would refuse today, for a coordinator (C-R4, C-R5, C-R7, F-R5)."""

from django.urls import reverse

from interviews.bookings.replanning.rule_breaks import rule_breaks
from interviews.overview.needs.need import Harm, Need, harm_of_meeting
from interviews.sessions import wording
from safespace.studies.need_to_know import Thing
from safespace.studies.roles import Permission

MOST = 10
SAYS = {
    "interviewer": ("clay", "users-round", "{name} needs somebody else to meet them", "Choose"),
    "interpreter": ("clay", "users-round", "{name} needs another interpreter", "Choose"),
    "time": ("clay", "calendar-clock", "{name} needs another time", "Move"),
    "room": ("honey", "door-open", "{name} needs a larger room", "Move"),
    "agreed": ("clay", "file-check", "{name} did not agree to all that is booked", "Look"),
    "rest": ("honey", "calendar-clock", "{name} has little rest between two talks", "Look"),
}


def planning_needs(member, sessions, at):
    """One Need for each person and reason, however many sessions it is about."""
    if not member.may(Permission.PLAN_SESSIONS) or member.only_own(Thing.SESSIONS):
        return
    lines = {}
    for one in rule_breaks(member, at, sessions=sessions):
        lines.setdefault((one.session.participant_id, one.kind), []).append(one)
    for breaks in list(lines.values())[:MOST]:
        yield _need(breaks, at)
    if len(lines) > MOST:
        url, rest = reverse("sessions:index", args=[member.study_id]), len(lines) - MOST
        title = "One more session needs you" if rest == 1 else f"{rest} more need you"
        yield Need(
            Harm.PERSON, None, "calendar-clock", title, "They show here once those above are done.", url, "See all"
        )


def _need(breaks, at):
    first = breaks[0]
    tone, icon, title, press = SAYS[first.kind]
    session = first.session
    when = f"{wording.near_day(session.study, session.starts_at, at)} {wording.clock(session.study, session.starts_at)}"
    more = f", and {len(breaks) - 1} more" if len(breaks) > 1 else ""
    title, harm = title.format(name=session.participant.pseudonym), harm_of_meeting(session.starts_at, at)
    return Need(harm, session.starts_at, icon, title, f"{when}{more}. {first.words}", first.url, press, tone)
