"""The made-up study: thirty people and five weeks, made through the acts that the pages use."""

import uuid
from datetime import timedelta
from io import BytesIO

from django.db import transaction
from PIL import Image, ImageDraw

from consent.ethics.models import Approval
from consent.forms.decisions import Decision
from consent.forms.models import ConsentForm
from consent.forms.parents import name_parents_form
from interviews.demo import team
from interviews.demo.forms import ADULTS, FORMS, NEXT_WORDS, PARENTS, YOUNG
from interviews.demo.house import DAY, HOUR, House
from interviews.demo.people import thirty
from interviews.demo.places import CLOSES, EMERGENCY, EQUIPMENT, EVERYWHERE, OPENS, ROOMS, SITE, SUPPORT, TOPICS
from interviews.demo.stories import consent, contact, identity, incidents, sessions, tasks
from interviews.demo.stories.schedule import Schedule
from interviews.rooms.inspections.criteria import CRITERIA
from interviews.rooms.inspections.emergency_plans import EmergencyPlan
from interviews.rooms.inspections.inspections import Inspection
from interviews.rooms.lending.equipment import Equipment
from interviews.rooms.lifecycle import add_room, add_site, approve_room
from interviews.rooms.models import Room
from interviews.sessions.guide import Topic
from interviews.support.models import SupportResource
from safespace.accounts.models import User
from safespace.audit.log import dated
from safespace.participants.models import Participant
from safespace.privacy.asking import ErasureRequest
from safespace.privacy.deciding import agree
from safespace.studies.models import Membership, Study
from safespace.studies.need_to_know import Role

BEGUN = timedelta(days=95)
"""How long before the demo the study was opened."""

INTERVIEWERS = {
    "tomasz": (0, 1, 5, 9, 11, 13, 18, 23, 27),
    "sunita": (2, 6, 10, 12, 16, 21, 24, 28),
    "kofi": (3, 7, 17, 19, 20, 25),
    "marta": (4, 8, 14, 15, 22, 26, 29),
}
"""Who meets which of the thirty."""


def seed(at):
    """Put the study in place as it would look at `at`; needs the demo's accounts and DEMO.

    An erasure destroys keys outside any transaction, so the study is made in two: one before the erasure, one after.
    """
    accounts = {one.username: one for one in User.objects.all()}
    schedule, house = Schedule(), House([], {}, {}, {}, {}, at)
    with transaction.atomic():
        schedule.add(_study(house, accounts, schedule))
        erased_at = at - 7 * DAY
        schedule.run(until=erased_at)
    with dated(erased_at):
        asked = ErasureRequest.objects.waiting().get(participant=house.people[26])
        agree(asked, by=house.team["petra"], at=erased_at)
    with transaction.atomic():
        schedule.run(until=at)


def _study(house, accounts, schedule):
    """The story of the study itself, which begins those of its people."""
    yield (at := house.at - BEGUN)
    imogen = accounts["imogen"]
    study = Study.objects.open(key=uuid.uuid4(), name="Leaving Well", code="LW", zone=SITE[1], by=imogen, at=at)
    coordinator = Membership.objects.get(study=study, user=imogen)
    study.amend(
        name=study.name, zone=study.zone, calendar_title=study.calendar_title, contact_phone="020 7946 0123",
        contact_address="Freepost, Room 4, 12 Mallow Street, London EC1Y 8RQ", by=coordinator, at=at,
    )  # fmt: skip
    house.team.update(team.gather_team(coordinator, accounts, at))
    _rooms(house, at)
    _guide(house, at)
    schedule.add(_forms(house), _people(house), _support(house))
    yield house.on(-44, 18)
    stories = [
        *consent.asked_a_month_ago(house), *sessions.talks(house), sessions.alarm(house),
        sessions.alarm_raised(house), sessions.not_there(house), sessions.unfinished_plans(house),
        consent.read_aloud(house), consent.said_no(house), consent.young_people(house),
        consent.withdrawn(house), consent.to_be_erased(house), identity.wishes(house),
        identity.looks(house), identity.by_two(house), identity.papers(house, _sheet()),
        contact.contacts(house), tasks.promises(house), incidents.left_on_a_train(house),
        incidents.said_in_a_talk(house), _another_study(house, accounts),
    ]  # fmt: skip
    schedule.add(*stories)
    yield (at := house.on(-15, 10))
    team.review_access(house.team, at)
    yield (at := house.on(-1, 10))
    team.new_interviewer(house.team, accounts, at)
    yield (at := house.at - 5 * HOUR)
    team.lost_telephone(accounts, at)


def _rooms(house, at):
    made = {"by": house.team["imogen"], "at": at, "study": house.study}
    site = add_site(key=uuid.uuid4(), name=SITE[0], zone=SITE[1], **made)
    for place in ROOMS:
        facts = {"opens": OPENS, "closes": CLOSES, "open_days": list(range(7))}
        facts |= {name: value for name, value in place.items() if name != "found"}
        room = add_room(key=uuid.uuid4(), site=site, **made, **facts)
        if not room.is_shared:
            looked = {"looked_on": house.study.day(at), "sound_on": house.study.day(at)}
            findings = {code: code in (*EVERYWHERE, *place["found"]) for code in CRITERIA}
            Inspection.objects.write(key=uuid.uuid4(), room=room, findings=findings, **looked, **made)
            EmergencyPlan.objects.write(key=uuid.uuid4(), room=room, words=EMERGENCY, **made)
        approve_room(room=room, until=house.study.day(house.at) + 200 * DAY, **made)
    house.rooms.update((room.name, room) for room in Room.objects.for_planning())
    for kind, name in EQUIPMENT:
        house.equipment[name] = Equipment.objects.add(key=uuid.uuid4(), site=site, kind=kind, name=name, **made)


def _guide(house, at):
    for code, title, said_as, sensitive, scope in TOPICS:
        Topic.objects.add(
            key=uuid.uuid4(), study=house.study, code=code, title=title, said_as=said_as, sensitive=sensitive,
            scope_code=scope, by=house.team["imogen"], at=at,
        )  # fmt: skip


def _support(house):
    """Lines that help. The last was looked at so long ago that it has to be checked again."""
    for kind, name, what, hours, phone, text in reversed(SUPPORT):
        yield (at := house.at - (92 if kind == "health" else 20) * DAY)
        today = house.study.day(at)
        SupportResource.objects.add(
            key=uuid.uuid4(), study=house.study, today=today, by=house.team["imogen"], at=at, kind=kind, name=name,
            for_what=what, hours=hours, phone=phone, text=text, cost="Free", languages="English", verified_on=today,
        )  # fmt: skip


def _forms(house):
    """The forms, each with its history. The next words for adults wait for the committee, the companions' for us."""
    coordinator, reviewer = house.team["imogen"], house.team["laleh"]
    ends_on = house.study.day(house.at) + timedelta(days=150)
    written, made = house.at - 46 * DAY, {}
    for number in range(max(len(versions) for _, _, versions in FORMS)):
        yield (at := written + number * 6 * DAY)
        drafts = []
        for title, cohort, versions in FORMS:
            if number < len(versions):
                if number == 0:
                    made[title] = ConsentForm.objects.begin(
                        key=uuid.uuid4(), study=house.study, title=title, cohort=cohort, by=coordinator, at=at
                    )
                drafts.append(_submitted(made[title], versions[number], coordinator, at))
        yield (at := at + DAY)
        for draft in drafts:
            Decision.objects.approve(
                key=uuid.uuid4(), version=draft, reference="REC 26/114", ends_on=ends_on, by=reviewer, at=at
            )
        house.forms.update(adults=made[ADULTS], young=made[YOUNG], parents=made[PARENTS])
    yield (at := house.at - 20 * DAY)
    name_parents_form(form=made[YOUNG], parents=made[PARENTS], by=coordinator, at=at)
    made[YOUNG].refresh_from_db()
    yield (at := house.on(-4, 10))
    companions = _submitted(made["Companions"], NEXT_WORDS["Companions"], coordinator, at)
    yield (at := house.on(-2, 9))
    Decision.objects.want_changes(
        key=uuid.uuid4(), version=companions, reasons="Say in the first line that nothing is asked of them.",
        by=reviewer, at=at,
    )  # fmt: skip
    yield (at := house.on(-1, 14))
    _submitted(made[ADULTS], NEXT_WORDS[ADULTS], coordinator, at)


def _submitted(form, words, by, at):
    draft = form.draft(by=by, at=at)
    draft = draft.revise(words=words, revision=draft.revision, by=by, at=at)
    draft.submit(by=by, at=at)
    return draft


def _people(house):
    """Thirty people in a fortnight, each added by the coordinator and given to one of the interviewers."""
    meets = {number: name for name, numbers in INTERVIEWERS.items() for number in numbers}
    for number, one in enumerate(thirty()):
        yield (at := house.on(-44, 10) + number * 12 * HOUR)
        house.people.append(
            Participant.objects.enrol(
                key=uuid.uuid4(), study=house.study, name=one.name, phone=one.phone, email="", plan=one.plan,
                needs=one.needs, comfort=one.comfort, stop_sign=one.stop_sign,
                interviewer=house.team[meets[number]].user, by=house.team["imogen"], at=at,
            )
        )  # fmt: skip


def _another_study(house, accounts):
    """A second study of the coordinator, which its committee suspended."""
    yield (at := house.on(-30, 9))
    imogen = accounts["imogen"]
    study = Study.objects.open(key=uuid.uuid4(), name="Night Shifts", code="NS", zone=SITE[1], by=imogen, at=at)
    coordinator = Membership.objects.get(study=study, user=imogen)
    petra = team.give(coordinator, accounts["petra"], Role.PRINCIPAL_INVESTIGATOR, by=accounts["ada"], at=at)
    reviewer = team.give(coordinator, accounts["laleh"], Role.ETHICS_REVIEWER, by=petra, at=at)
    ends_on = study.day(at) + timedelta(days=200)
    Approval.objects.record(key=uuid.uuid4(), study=study, reference="REC 26/131", ends_on=ends_on, by=reviewer, at=at)
    yield (at := house.on(-3, 16))
    why = "Two people were telephoned at work. Nobody is called until we have read the new contact plan."
    Approval.objects.suspend(study=study, reason=why, by=reviewer, at=at)


def _sheet():
    """A picture of a sheet of paper with a line of ink on it, as PNG."""
    sheet = Image.new("RGB", (420, 594), "white")
    ImageDraw.Draw(sheet).line([(80, 470), (120, 430), (150, 480), (210, 440), (300, 465)], fill="navy", width=4)
    kept = BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()
