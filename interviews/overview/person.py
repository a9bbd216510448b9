"""One person on one page: how to reach them, what they agreed to, what happened, what they need."""

from consent.records.strip import strips
from interviews.overview.timeline import timeline
from interviews.sessions.models import UNDER_WAY, Session, State
from safespace.participants.models import SafeContact
from safespace.participants.reveal import revealed_identity
from safespace.studies.roles import Permission

ABILITIES = {
    "reveal": Permission.REVEAL_IDENTITY,
    "contact": Permission.WRITE_CONTACT,
    "assign": Permission.ENROL_PEOPLE,
    "consent": Permission.OBTAIN_CONSENT,
    "withdraw": Permission.RECEIVE_WITHDRAWAL,
    "plan": Permission.PLAN_SESSIONS,
}
WAYS = {
    "text": "Text",
    "call": "Call",
    "email": "E-mail",
    "letter": "Letter",
    "visit": "In person",
}


def _ways(plan):
    """How somebody may be reached, as a sentence: “Text or call, 10:00 to 15:00”."""
    ways = [WAYS.get(way, way) for way in plan["ways"]]
    said = " or ".join([ways[0], *(way.lower() for way in ways[1:])]) if ways else "No way at all"
    return said, plan["times"]


def person_page(member, participant, at):
    """What `interviews/overview/person.html` prints."""
    current = SafeContact.objects.current(participant)
    sessions = list(
        Session.objects.filter(participant=participant)
        .filter(state__in=(State.PLANNED, *UNDER_WAY, State.CLOSING))
        .select_related("booking__room", "interviewer")
        .order_by("starts_at")[:10]
    )
    known = getattr(participant, "accommodation", None)
    ways, times = _ways(current.plan) if current else ("", "")
    strip = strips([participant], at)[participant.pk]
    can = {name: member.may(permission) for name, permission in ABILITIES.items()}
    if strip.code == "withdrawn":  # coming back begins with their own wish, at "Ask for consent" (domain.md A3)
        can |= {"plan": False, "withdraw": False}
    return {
        "member": member,
        "participant": participant,
        "strip": strip,
        "contact": current,
        "plan": current.plan if current else None,
        "ways": ways,
        "times": times,
        "contact_stale": current is not None and current.review_due_at < at,
        "sessions": sessions,
        "in_session": any(one.state in UNDER_WAY for one in sessions),
        "needs": known.needs if known else [],
        "comfort": known.comfort_lines if known else [],
        "stop_sign": known.stop_sign if known else "",
        "lines": timeline(participant),
        "identity": revealed_identity(participant),
        "can": can,
    }
