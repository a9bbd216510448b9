"""Who may do what in a study: the whole table, for an auditor to read (domain.md F, need-to-know).

A role is held in one study, from one day to another. What is not granted here is refused. Reach is a second,
narrower question: an interviewer's permissions hold for the people they meet (`within_reach_of(member)`).
"""

from enum import StrEnum

from django.db.models import TextChoices


class Role(TextChoices):
    COORDINATOR = "coordinator", "Coordinator"
    INTERVIEWER = "interviewer", "Interviewer"
    ETHICS_REVIEWER = "ethics_reviewer", "Ethics reviewer"


class Permission(StrEnum):
    """One thing somebody may do. Named for the act; its value goes into the audit log."""

    # safespace: the study, its people
    READ_STUDY = "read_study"
    MANAGE_STUDY = "manage_study"
    MANAGE_TEAM = "manage_team"
    READ_PEOPLE = "read_people"
    ENROL_PEOPLE = "enrol_people"
    REVEAL_IDENTITY = "reveal_identity"
    WRITE_CONTACT = "write_contact"  # the safe-contact plan and needs
    READ_LEDGER = "read_ledger"
    TAKE_EVIDENCE = "take_evidence"
    READ_LOOKED = "read_looked"

    # consent
    WRITE_FORMS = "write_forms"
    SUBMIT_FORMS = "submit_forms"
    READ_FORMS = "read_forms"
    APPROVE_FORMS = "approve_forms"
    OBTAIN_CONSENT = "obtain_consent"
    READ_CONSENT = "read_consent"
    RECEIVE_WITHDRAWAL = "receive_withdrawal"

    # interviews
    READ_ROOMS = "read_rooms"
    MANAGE_ROOMS = "manage_rooms"
    BOOK_ROOMS = "book_rooms"
    READ_SESSIONS = "read_sessions"
    PLAN_SESSIONS = "plan_sessions"
    RUN_SESSIONS = "run_sessions"
    WRITE_GUIDE = "write_guide"
    WRITE_SUPPORT = "write_support"  # the list of who helps


P = Permission

GRANTS: dict[Role, frozenset[Permission]] = {
    # Runs the study from day to day. Never approves: nobody approves their own (F-R4).
    Role.COORDINATOR: frozenset(Permission) - {P.APPROVE_FORMS},
    # Meets people. Everything here reaches the people they are named for, and nobody else.
    Role.INTERVIEWER: frozenset({
        P.READ_STUDY, P.READ_PEOPLE, P.REVEAL_IDENTITY,
        P.READ_FORMS, P.OBTAIN_CONSENT, P.READ_CONSENT, P.RECEIVE_WITHDRAWAL,
        P.READ_ROOMS, P.BOOK_ROOMS, P.READ_SESSIONS, P.PLAN_SESSIONS, P.RUN_SESSIONS,
    }),
    # Looks after the people who take part, by code. Nothing that identifies anybody (F-R7).
    Role.ETHICS_REVIEWER: frozenset({
        P.READ_STUDY, P.READ_FORMS, P.APPROVE_FORMS, P.READ_CONSENT,
        P.READ_LEDGER, P.TAKE_EVIDENCE, P.READ_LOOKED,
    }),
}  # fmt: skip


def grants(role, permission):
    """Whether `role` (a value of Role) includes `permission`. An unknown role grants nothing."""
    return permission in GRANTS.get(role, frozenset())
