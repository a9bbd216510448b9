"""Today: the sessions of the day, what waits for the member, and an overview of everyone's consent."""

from consent.records.consent_codes import consent_counts
from interviews.overview.needs.by_harm import needs_of, to_do
from interviews.overview.needs.sessions import sessions_to_look_at
from interviews.overview.ribbon import ribbon
from interviews.sessions.models import State
from safespace.participants.models import Participant
from safespace.studies.approval import ApprovalStatus, approval_status
from safespace.studies.roles import Permission

STATES = (
    ("current", "pine", "Current"),
    ("ending", "dusk", "Ends within 30 days"),
    ("again", "honey", "Ask again"),
    ("ended", "honey", "Ended"),
    ("unfinished", "honey", "Not finished yet"),
    ("none", "stone", "Not asked yet"),
    ("refused", "stone", "Said no"),
    ("withdrawn", "clay", "Withdrawn"),
)
BAR, GAP = 264, 3


def share_of(counts):
    """The parts of the consent bar for `components/share_chart.html`, without states that apply to no participant."""
    people = sum(counts.values())
    shown = [(tone, label, counts[code]) for code, tone, label in STATES if counts.get(code)]
    room = BAR - GAP * (len(shown) - 1)
    parts, x = [], 0
    for tone, label, count in shown:
        width = round(room * count / people)
        parts.append((tone, label, count, x, width, ""))
        x += width + GAP
    return parts


def today_page(member, at):
    """The context of `interviews/overview/today.html`."""
    study, sessions = member.study, sessions_to_look_at(member, at)
    of_today = [one for one in sessions if _is_today(one, study, at)]
    parts = share_of(consent_counts(Participant.objects.within_reach_of(member), at))
    needs = needs_of(member, at, sessions=sessions)
    is_approved = approval_status(study, at) == ApprovalStatus.LIVE
    return {
        "member": member,
        "day": at.astimezone(study.tz),
        "zone": study.zone,
        "sessions": of_today,
        "ribbon": ribbon(of_today, member, at),
        "needs": needs,
        "to_do": len(to_do(needs)),
        "parts": parts,
        "people": sum(part[2] for part in parts),
        "may_book": is_approved and member.may(Permission.PLAN_SESSIONS),
        "may_enrol": is_approved and member.may(Permission.ENROL_PEOPLE),
        "may_interpret": member.may(Permission.RUN_SESSIONS),
    }


def _is_today(session, study, at):
    return session.state != State.CALLED_OFF and study.day(session.starts_at) == study.day(at)
