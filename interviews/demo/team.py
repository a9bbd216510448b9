"""Gives the made-up study its team: each role asked for by one, confirmed by another, with training first."""

import uuid
from datetime import timedelta

from safespace.accounts.manage.profile import write_profile
from safespace.accounts.manage.resetting import ask_for_reset
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from safespace.studies.team.access_review import AccessDecision, Verdict
from safespace.studies.team.granting import ask_for_role, decide_training, give_role
from safespace.studies.team.requests import RoleRequest
from safespace.studies.team.training import NEEDED, TO_ASK_FOR_CONSENT, Course, TrainingRecord

EARLY, RECENTLY = timedelta(days=245), timedelta(days=5)

INTERVIEWERS = ("tomasz", "sunita", "kofi", "marta")
ROLES = {
    "dario": Role.DATA_PROTECTION_OFFICER,
    "laleh": Role.ETHICS_REVIEWER,
    **dict.fromkeys(INTERVIEWERS, Role.INTERVIEWER),
    "sam": Role.SAFETY_CONTACT,
    "fern": Role.FRONT_DESK,
    "ivo": Role.INTERPRETER,
    "greta": Role.TRANSCRIBER,
}
SPEAKS = {"tomasz": (["en", "pl"], "man"), "sunita": (["en", "hi"], "woman"), "marta": (["en", "pl", "uk"], "woman")}


def gather_team(coordinator, accounts, at):
    """Give the people of the demo their roles at `at`; return {username: Membership}, the coordinator's among them.

    The principal investigator is confirmed by the administrator, because the study has no other member yet;
    she confirms the rest. `accounts` are Users by username.
    """
    petra = give(coordinator, accounts["petra"], Role.PRINCIPAL_INVESTIGATOR, by=accounts["ada"], at=at)
    learn(accounts["imogen"], TO_ASK_FOR_CONSENT, petra, at)
    team = {"imogen": coordinator, "petra": petra}
    for username, role in ROLES.items():
        user, needed = accounts[username], NEEDED.get(role, ())
        if needed:
            _ask(coordinator, user, role, at)
            learn(user, needed, petra, at, soon_over=username == "tomasz")
        team[username] = give(coordinator, user, role, by=petra, at=at)
    for username, (speaks, gender) in SPEAKS.items():
        write_profile(accounts[username], speaks=speaks, gender=gender, by=accounts[username], at=at)
    return team


def review_access(team, at):
    """Eighty days on, Petra looks at every role but three, so that these wait for her."""
    left = {"petra", "sam", "fern"}
    for username, member in team.items():
        if username not in left:
            AccessDecision.objects.decide(
                key=uuid.uuid4(), theirs=member, verdict=Verdict.KEEP, by=team["petra"], at=at
            )


def new_interviewer(team, accounts, at):
    """Noor is to become an interviewer: the role waits for its second person, her training to be confirmed."""
    _ask(team["imogen"], accounts["noor"], Role.INTERVIEWER, at)
    for course in Course:
        TrainingRecord.objects.write_down(
            key=uuid.uuid4(), course=course, issued_on=(at - RECENTLY).date(), by=accounts["noor"], at=at
        )


def lost_telephone(accounts, at):
    """Ada asks that Greta may set up a new second step; it waits for another, and Greta sees it on every page."""
    ask_for_reset(accounts["greta"], by=accounts["ada"], at=at)


def _ask(coordinator, user, role, at):
    return ask_for_role(key=uuid.uuid4(), study=coordinator.study, user=user, role=role, by=coordinator, at=at)


def give(coordinator, user, role, *, by, at):
    """Ask for the role, unless that was done, and give it where it takes a second person."""
    theirs = Membership.objects.select_related("study", "user").filter(study=coordinator.study, user=user)
    waiting = RoleRequest.objects.waiting().filter(study=coordinator.study, user=user).first()
    asked = waiting or _ask(coordinator, user, role, at)
    if not theirs.exists():
        give_role(asked=asked, by=by, at=at)
    return theirs.get()


def learn(user, courses, verifier, at, *, soon_over=False):
    """Done on one day and confirmed by `verifier`; with `soon_over`, one course was so early that it ends soon."""
    for course in Course:
        if course in courses:
            early = soon_over and course == Course.DATA_SECURITY
            issued_on = (at - (EARLY if early else RECENTLY)).date()
            record = TrainingRecord.objects.write_down(
                key=uuid.uuid4(), course=course, issued_on=issued_on, by=user, at=at
            )
            decide_training(record, study=verifier.study, accept=True, by=verifier, at=at)
