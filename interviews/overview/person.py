"""One person on one page: how to reach them, sessions, consents, what they need, and what happened."""

from consent.records.consent_summary import consent_summaries
from consent.records.models import ConsentRecord
from consent.records.witnessing import waiting_for
from interviews.contact.page import last_contacts, number_words
from interviews.contact.rule import contact_verdict
from interviews.overview.history import history
from interviews.sessions.identity_access import is_near
from interviews.sessions.models import UNDER_WAY, Session, State
from interviews.tasks.actions import READ as TASK_READ
from interviews.tasks.pages import person_lines
from safespace.participants.actions import CONTACT_READ, NEEDS_READ
from safespace.participants.identity.corrections import parts_in_words
from safespace.participants.identity.reveal import revealed_identity
from safespace.participants.identity.reveal_limits import holders
from safespace.participants.models import SafeContact
from safespace.participants.safe_contact.hours import has_hours, hours_in_words, ways_in_words
from safespace.participants.separation import may_meet
from safespace.studies.approval import ApprovalStatus, approval_status
from safespace.studies.need_to_know import Thing, Way
from safespace.studies.roles import GRANTS, Permission, Role

MANY = 50
OPEN = (State.PLANNED, *UNDER_WAY, State.CLOSING)
ABILITIES = {
    "reveal": Permission.REVEAL_IDENTITY,
    "contact": Permission.WRITE_CONTACT,
    "correct": Permission.WRITE_CONTACT,
    "lift": Permission.LIFT_CONTACT_HOLD,
    "needs": Permission.READ_NEEDS,
    "write_needs": Permission.WRITE_NEEDS,
    "looked": Permission.READ_LOOKED,
    "read_consent": Permission.READ_CONSENT,
    "assign": Permission.ENROL_PEOPLE,
    "consent": Permission.OBTAIN_CONSENT,
    "withdraw": Permission.RECEIVE_WITHDRAWAL,
    "plan": Permission.PLAN_SESSIONS,
    "promise": Permission.PLAN_SESSIONS,
    "erase": Permission.ASK_ERASURE,
}
NEEDS_CONTACT = ("contact", "needs", "write_needs", "consent", "plan")
"""What needs a contact plan: without one a person is not asked, met or reached."""

CALLERS = tuple(role for role in Role if Permission.WRITE_CONTACT in GRANTS[role])


def sees_contact(member, sessions, at):
    """Whether `member` sees the contact plan: always where they keep it, an interviewer around their own session."""
    way = member.way(Thing.IDENTITY)
    return way == Way.WRITE or (way == Way.IN_TIME and any(is_near(one, member.user_id, at) for one in sessions))


def callers(participant, at):
    """The names of the colleagues whose role lets them contact the people of the study."""
    return [one.display_name for one in holders(participant.study, at, *CALLERS)]


def _identity(participant, member, at):
    """(the Identity of the running reveal or None, why it shows no number now or "")."""
    if participant.revealed_until is None:
        return None, ""
    verdict = contact_verdict(participant, why=None, by=member, at=at)
    identity = revealed_identity(participant, ways=verdict.answer.until)
    return identity, "" if identity.phone is not None else number_words(verdict, participant.study)


def _consents(member, participant):
    """The forms the person answered, the latest first; each has a receipt."""
    if not member.may(Permission.READ_CONSENT):
        return []
    answered = ConsentRecord.objects.within_reach_of(member).filter(participant=participant)
    return list(answered.select_related("version__form").order_by("-given_at")[:MANY])


def person_page(member, participant, at, *, after=None):
    """The context of `interviews/overview/person.html`.

    `participant` comes from `with_reveals`, `with_erased_kinds`, `with_request`, `with_no_contact`, `with_last_hold`,
    `with_contact_hold`, `with_last_correction`.
    """
    reach = Session.objects.within_reach_of(member).filter(participant=participant)
    sessions = list(reach.select_related("booking__room", "interviewer").order_by("-starts_at")[:MANY])
    unreachable = participant.contact_erased
    kept_away = not unreachable and not may_meet(participant, member)
    identity, why_no_number = (None, "") if kept_away else _identity(participant, member, at)
    sealed = kept_away or not (unreachable or identity or sees_contact(member, sessions, at))
    closed = unreachable or (participant.wants_no_contact and not identity)
    current = None if sealed or closed else SafeContact.objects.current(participant)
    may_know = member.may(Permission.READ_NEEDS) and not unreachable and not kept_away
    known = getattr(participant, "accommodation", None) if may_know else None
    summary = consent_summaries([participant], at)[participant.pk]
    to_sign = waiting_for(member, at).filter(participant=participant).first() if summary.code == "unfinished" else None
    can = {name: member.may(permission) for name, permission in ABILITIES.items()}
    if approval_status(participant.study, at) != ApprovalStatus.LIVE:
        can |= {"plan": False, "consent": False}
    has_declined = summary.code in ("withdrawn", "refused")
    if has_declined:  # coming back begins with their own wish
        can |= {"plan": False, "withdraw": can["withdraw"] and summary.code != "withdrawn"}
    if unreachable:
        can |= dict.fromkeys(NEEDS_CONTACT, False)
    if participant.wants_no_contact:
        can |= {"contact": False, "plan": False, "consent": False}
    if unreachable or kept_away:
        can |= {"correct": False}
    consents = _consents(member, participant)
    owed = [] if kept_away else person_lines(participant, member, at)
    return {
        "member": member,
        "participant": participant,
        "owed": owed,
        "consent_summary": summary,
        "has_declined": has_declined,
        "to_sign": to_sign,
        "contact": current,
        "contact_sealed": sealed,
        "kept_away": kept_away,
        "contact_erased": unreachable,
        "no_contact": participant.wants_no_contact,
        "may_take_back": member.may(Permission.RECEIVE_WITHDRAWAL),
        "reads_own": member.only_own(Thing.PEOPLE),
        "plan": current.plan if current else None,
        "ways": ways_in_words(current.plan["ways"]) if current else "",
        "hours": hours_in_words(current.plan) if current else "",
        "has_hours": current is not None and has_hours(current.plan),
        "attempts": [] if sealed or closed else last_contacts(participant),
        "contact_stale": current is not None and current.review_due_at < at,
        "sessions": [one for one in reversed(sessions) if one.state in OPEN],
        "past_sessions": [one for one in sessions if one.state not in OPEN],
        "consents": consents,
        "may_narrow": any(one.is_given for one in consents),
        "in_session": any(one.state in UNDER_WAY for one in sessions),
        "needs": known.needs if known else [],
        "comfort": known.comfort_lines if known else [],
        "stop_sign": known.stop_sign if known else "",
        "history": history(participant, member, after=after),
        "identity": identity,
        "corrected": parts_in_words(participant.corrected_parts) if participant.corrected_parts else "",
        "why_no_number": why_no_number,
        "callers": [] if closed or kept_away or member.may(Permission.WRITE_CONTACT) else callers(participant, at),
        "can": can,
        "looks": [
            *([CONTACT_READ] if current else []),
            *([NEEDS_READ] if known else []),
            *([TASK_READ] if any(line.task.words is not None for line in owed) else []),
        ],
    }
