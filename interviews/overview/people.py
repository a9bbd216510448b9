"""The list of people: consent, next session and safe times of each, in a fixed number of queries."""

from dataclasses import dataclass

from consent.records.consent_summary import consent_summaries, with_last_hold
from interviews.sessions.identity_access import near_sessions
from interviews.sessions.models import UNDER_WAY, Session, State
from safespace.base.paging import keyset
from safespace.participants.finding.choosing import with_letters
from safespace.participants.models import Participant, SafeContact
from safespace.participants.no_contact import with_no_contact
from safespace.participants.safe_contact.hours import hours_in_words
from safespace.participants.separation import may_meet
from safespace.privacy.erased_kinds import with_erased_kinds
from safespace.studies.need_to_know import Thing, Way

PAGE = 30


@dataclass(frozen=True)
class Row:
    """One person in the list, ready to print."""

    participant: Participant
    consent_summary: object
    next_session: Session | None
    times: str
    hours_shown: bool


def _next_sessions(participants, at):
    ahead = Session.objects.filter(participant__in=participants).filter(state__in=(State.PLANNED, *UNDER_WAY))
    found = {}
    for session in ahead.filter(ends_at__gt=at).order_by("-starts_at"):
        found[session.participant_id] = session
    return found


def _safe_times(member, participants, at):
    """{participant id: when they may be reached}, for those whose contact plan `member` may see now."""
    way = member.way(Thing.IDENTITY)
    if way not in (Way.IN_TIME, Way.WRITE):
        return {}
    plans = SafeContact.objects.filter(participant__in=participants)
    if way == Way.IN_TIME:
        plans = plans.filter(participant__in=near_sessions(member.user_id, at).values("participant"))
    newest = {plan.participant_id: plan for plan in plans.order_by("participant", "version")}
    meet = {one.pk for one in participants if one.pk in newest and may_meet(one, member)}
    return {participant: hours_in_words(plan.plan) for participant, plan in newest.items() if participant in meet}


def people_rows(member, at, *, after=None, like=""):
    """A Slice of Rows within reach of `member`, by pseudonym; `like` narrows to a part of pseudonym or code."""
    reach = with_last_hold(with_no_contact(with_erased_kinds(Participant.objects.within_reach_of(member))))
    reach = with_letters(reach, like) if like else reach
    reach = reach.select_related("study", "separation")
    found = keyset(reach, order=("pseudonym", "id"), after=after, size=PAGE)
    gone = {one.pk for one in found.rows if one.contact_erased}
    none = {one.pk for one in found.rows if one.wants_no_contact}
    summary_of, session_of, times_of = (
        consent_summaries(found.rows, at),
        _next_sessions(found.rows, at),
        _safe_times(member, [one for one in found.rows if one.pk not in gone | none], at),
    )
    unknown = "No plan yet" if member.way(Thing.IDENTITY) == Way.WRITE else "Sealed"
    shown = set(times_of)
    times_of |= dict.fromkeys(none, "No contact at all") | dict.fromkeys(gone, "Erased")
    rows = [
        Row(one, summary_of[one.pk], session_of.get(one.pk), times_of.get(one.pk, unknown), one.pk in shown)
        for one in found.rows
    ]
    return rows, found.next_cursor
