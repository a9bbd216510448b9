"""Who may do what in a study: what each permission needs from the need-to-know table.

`GRANTS` follows from `OPENS` and that table; everything not granted is refused. Where a role has access only to its
own, `within_reach_of(member)` narrows it further.
"""

from enum import StrEnum

from safespace.studies.need_to_know import READING, WRITING, Role, Thing, Way, way

__all__ = ["GRANTS", "OPENS", "Permission", "Role", "grants"]


class Permission(StrEnum):
    """Something a role may allow, named for the act. The value appears in the audit log."""

    # safespace: the study, its people
    READ_STUDY = "read_study"
    MANAGE_STUDY = "manage_study"
    MANAGE_TEAM = "manage_team"
    REVIEW_ACCESS = "review_access"  # to confirm roles as the second person, and review whether each is needed
    READ_PEOPLE = "read_people"
    ENROL_PEOPLE = "enrol_people"
    FIND_PEOPLE = "find_people"  # by name or number: it joins a name to a pseudonym
    REVEAL_IDENTITY = "reveal_identity"
    REVEAL_IN_ALARM = "reveal_in_alarm"  # an identity, while a check-in is overdue
    ASK_FOR_BREAK_GLASS = "ask_for_break_glass"  # to see an identity after a second person agreed
    AGREE_TO_BREAK_GLASS = "agree_to_break_glass"
    READ_BREAK_GLASS = "read_break_glass"  # the requests, and which are open
    WRITE_CONTACT = "write_contact"  # the safe-contact plan
    LIFT_CONTACT_HOLD = "lift_contact_hold"  # as the second person, never the one who placed it
    READ_NEEDS = "read_needs"
    WRITE_NEEDS = "write_needs"
    READ_ERASURES = "read_erasures"
    ASK_ERASURE = "ask_erasure"
    SIGN_ERASURE = "sign_erasure"  # as the second person, never the one who asked
    READ_LEDGER = "read_ledger"
    TAKE_EVIDENCE = "take_evidence"
    READ_LOOKED = "read_looked"
    READ_REASONS = "read_reasons"  # the reasons for looks, which may hint at whom they were about

    # consent
    WRITE_FORMS = "write_forms"
    SUBMIT_FORMS = "submit_forms"
    READ_FORMS = "read_forms"
    APPROVE_FORMS = "approve_forms"
    OBTAIN_CONSENT = "obtain_consent"
    READ_CONSENT = "read_consent"
    WITNESS_CONSENT = "witness_consent"  # to sign as the witness when a form is read out
    RECEIVE_WITHDRAWAL = "receive_withdrawal"

    # interviews
    READ_ROOMS = "read_rooms"
    READ_ARRIVALS = "read_arrivals"
    MARK_ARRIVALS = "mark_arrivals"  # “the guest of Room 3 is here”
    MANAGE_ROOMS = "manage_rooms"
    BOOK_ROOMS = "book_rooms"
    READ_SESSIONS = "read_sessions"
    PLAN_SESSIONS = "plan_sessions"
    RUN_SESSIONS = "run_sessions"
    READ_INCIDENTS = "read_incidents"  # by pseudonym, without what happened
    READ_INCIDENT_FACTS = "read_incident_facts"
    NOTE_INCIDENT = "note_incident"  # and act on it
    ANSWER_ALARMS = "answer_alarms"  # with the place and the colleague whose check-in is overdue
    READ_OWN_WORK = "read_own_work"  # one's own hours as an interpreter, one's own pieces as a transcriber
    WRITE_GUIDE = "write_guide"
    WRITE_SUPPORT = "write_support"  # the list of support services


P, T = Permission, Thing

# For each permission: the thing it gives access to, and the ways that are sufficient.
OPENS: dict[Permission, tuple[Thing, frozenset[Way]]] = {
    P.READ_STUDY: (T.STUDY, READING),
    P.MANAGE_STUDY: (T.STUDY, WRITING),
    P.MANAGE_TEAM: (T.TEAM, WRITING),
    P.REVIEW_ACCESS: (T.ACCESS, WRITING),
    P.READ_PEOPLE: (T.PEOPLE, READING),
    P.ENROL_PEOPLE: (T.PEOPLE, WRITING),
    P.FIND_PEOPLE: (T.IDENTITY, WRITING),
    P.REVEAL_IDENTITY: (T.IDENTITY, frozenset({Way.WRITE, Way.IN_TIME, Way.BREAK_GLASS})),
    P.REVEAL_IN_ALARM: (T.IDENTITY, frozenset({Way.ALARM})),
    P.ASK_FOR_BREAK_GLASS: (T.IDENTITY, frozenset({Way.BREAK_GLASS_BY_TWO})),
    P.AGREE_TO_BREAK_GLASS: (T.BREAK_GLASS, frozenset({Way.DECIDE})),
    P.READ_BREAK_GLASS: (T.BREAK_GLASS, READING),
    P.WRITE_CONTACT: (T.IDENTITY, WRITING),
    P.LIFT_CONTACT_HOLD: (T.CONTACT_HOLDS, WRITING | {Way.DECIDE}),
    P.READ_NEEDS: (T.NEEDS, READING),
    P.WRITE_NEEDS: (T.NEEDS, WRITING),
    P.READ_ERASURES: (T.ERASURE, READING),
    P.ASK_ERASURE: (T.ERASURE, WRITING),
    P.SIGN_ERASURE: (T.ERASURE, WRITING | {Way.DECIDE}),
    P.READ_LEDGER: (T.LEDGER, READING),
    P.TAKE_EVIDENCE: (T.LEDGER, READING),
    P.READ_LOOKED: (T.LEDGER, READING),
    P.READ_REASONS: (T.REASONS, READING),
    P.WRITE_FORMS: (T.FORMS, WRITING),
    P.SUBMIT_FORMS: (T.FORMS, WRITING),
    P.READ_FORMS: (T.FORMS, READING),
    P.APPROVE_FORMS: (T.FORMS, frozenset({Way.DECIDE})),
    P.OBTAIN_CONSENT: (T.CONSENT, WRITING),
    P.READ_CONSENT: (T.CONSENT, READING),
    P.WITNESS_CONSENT: (T.READING_OUT, WRITING),
    P.RECEIVE_WITHDRAWAL: (T.WITHDRAWALS, WRITING),
    P.READ_ROOMS: (T.ROOMS, READING),
    P.MANAGE_ROOMS: (T.ROOMS, WRITING),
    P.READ_ARRIVALS: (T.ARRIVALS, READING),
    P.MARK_ARRIVALS: (T.ARRIVALS, WRITING),
    P.BOOK_ROOMS: (T.BOOKINGS, WRITING),
    P.READ_SESSIONS: (T.SESSIONS, READING),
    P.PLAN_SESSIONS: (T.SESSIONS, WRITING),
    P.RUN_SESSIONS: (T.SESSIONS, WRITING),
    P.READ_INCIDENTS: (T.INCIDENT, frozenset({Way.READ, Way.OWN, Way.PART})),
    P.READ_INCIDENT_FACTS: (T.INCIDENT_FACTS, frozenset({Way.WRITE, Way.OWN, Way.ASSIGNED, Way.PART})),
    P.NOTE_INCIDENT: (T.INCIDENT_FACTS, frozenset({Way.WRITE, Way.OWN, Way.ASSIGNED})),
    P.ANSWER_ALARMS: (T.INCIDENT, frozenset({Way.ALARM})),
    P.READ_OWN_WORK: (T.OWN_WORK, READING),
    P.WRITE_GUIDE: (T.GUIDE, WRITING),
    P.WRITE_SUPPORT: (T.SUPPORT, WRITING),
}

GRANTS: dict[Role, frozenset[Permission]] = {
    role: frozenset(one for one, (thing, ways) in OPENS.items() if way(role, thing) in ways) for role in Role
}


def grants(role, permission):
    """Whether `role` (a value of Role) includes `permission`. An unknown role grants nothing."""
    return permission in GRANTS.get(role, frozenset())
