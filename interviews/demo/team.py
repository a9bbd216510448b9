"""How the made-up study came to its team: one asks, another confirms, and nobody meets people untrained."""

import uuid
from datetime import timedelta

from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from safespace.studies.team.granting import ask_for_role, decide_training, give_role
from safespace.studies.team.requests import RoleRequest
from safespace.studies.team.training import TO_ASK_FOR_CONSENT, Course, TrainingRecord

LONG_AGO, LATELY = timedelta(days=290), timedelta(days=20)


def gather_team(coordinator, people, at):
    """Give the people of the demo their roles at `at`; return the interviewer's and the reviewer's Membership.

    `people` are accounts by username. The principal investigator is confirmed by the administrator, since the study has
    nobody else yet; she confirms the rest.
    """
    petra = _role(coordinator, people["petra"], Role.PRINCIPAL_INVESTIGATOR, by=people["ada"], at=at)
    _role(coordinator, people["dario"], Role.DATA_PROTECTION_OFFICER, by=petra, at=at)
    _learn(people["imogen"], TO_ASK_FOR_CONSENT, petra, at)
    _ask(coordinator, people["tomasz"], Role.INTERVIEWER, at)
    _learn(people["tomasz"], Course, petra, at)
    interviewer = _role(coordinator, people["tomasz"], Role.INTERVIEWER, by=petra, at=at)
    reviewer = _role(coordinator, people["laleh"], Role.ETHICS_REVIEWER, by=coordinator, at=at)
    return interviewer, reviewer


def _ask(coordinator, user, role, at):
    return ask_for_role(key=uuid.uuid4(), study=coordinator.study, user=user, role=role, by=coordinator, at=at)


def _role(coordinator, user, role, *, by, at):
    waiting = RoleRequest.objects.waiting().filter(study=coordinator.study, user=user).first()
    asked = waiting or _ask(coordinator, user, role, at)
    give_role(asked=asked, by=by, at=at)
    return Membership.objects.select_related("study", "user").get(study=coordinator.study, user=user)


def _learn(user, courses, verifier, at):
    """Done at different times, so that one of them runs out within a month of the demo's day."""
    for course in Course:
        if course in courses:
            issued_on = (at - (LONG_AGO if course == Course.DATA_SECURITY else LATELY)).date()
            record = TrainingRecord.objects.write_down(
                key=uuid.uuid4(), course=course, issued_on=issued_on, by=user, at=at
            )
            decide_training(record, study=verifier.study, accept=True, by=verifier, at=at)
