"""The rows for a race: few rooms, few interviewers, and many sessions that want the same hours."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from consent.ethics.models import Approval
from interviews.rooms.lending.equipment import Equipment
from interviews.rooms.models import Room, Site
from interviews.sessions.models import Session
from safespace.studies.roles import Role
from tests.cast import enrol, make_member, make_study, make_user

DAYS = 3
HOURS_A_DAY = 8


@dataclass(frozen=True)
class RaceSetup:
    """What the workers compete for. Each of `sessions` goes to one worker, so that each booking has one owner."""

    by: object
    rooms: list
    interviewers: list
    things: list
    sessions: list
    begins: object


def make_race_setup(at, *, sessions, rooms=4, interviewers=4):
    """Make a RaceSetup in which everything is allowed from tomorrow on. The rooms are open all day and night."""
    study = make_study("Leaving Well", "LW")
    imogen = make_member(make_user("imogen", "Imogen Achterberg"), study, Role.COORDINATOR)
    laleh = make_member(make_user("laleh", "Laleh Brandt"), study, Role.ETHICS_REVIEWER)
    Approval.objects.record(
        key=uuid.uuid4(), study=study, reference="REC 26/114", ends_on=at.date() + timedelta(days=170), by=laleh, at=at
    )
    team = [
        make_member(make_user(f"interviewer{n}", f"Interviewer {n}"), study, Role.INTERVIEWER)
        for n in range(interviewers)
    ]
    site = Site.objects.create(name="Newcastle", zone="UTC")
    places = [_room(site, n, at) for n in range(rooms)]
    things = [
        Equipment.objects.add(key=uuid.uuid4(), site=site, kind="recorder", name=f"Recorder {n}", by=imogen, at=at)
        for n in range(2)
    ]
    begins = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    waiting = [_session(study, imogen, team[n % interviewers], n, begins, at) for n in range(sessions)]
    return RaceSetup(imogen, places, team, things, waiting, begins)


def _room(site, number, at):
    return Room.objects.create(
        site=site, name=f"Room {number}", seats=4, opens="00:00", closes="23:45", open_days=list(range(7)),
        approved_until=at.date() + timedelta(days=170),
    )  # fmt: skip


def _session(study, by, interviewer, number, begins, at):
    person = enrol(
        study, by, name=f"Person {number}", phone=f"+44163296{number:04}", interviewer=interviewer.user, at=at
    )
    return Session.objects.plan(
        key=uuid.uuid4(), participant=person, interviewer=interviewer.user, starts_at=begins + timedelta(hours=9),
        ends_at=begins + timedelta(hours=10), by=by, at=at,
    )  # fmt: skip
