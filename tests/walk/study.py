"""A small study for the walk: thirty people who all meet one interviewer, and two sessions a weekday."""

import uuid
from datetime import datetime, time, timedelta

from consent.forms.decisions import Decision
from consent.forms.models import ConsentForm
from consent.forms.parents import name_parents_form
from consent.records.choices.telling import Channel
from consent.withdrawals.models import Wish, Withdrawal
from interviews.bookings.booking import book_room
from interviews.demo.forms import FORMS, PARENTS, YOUNG
from interviews.demo.people import thirty
from interviews.demo.places import CLOSES, EMERGENCY, EQUIPMENT, EVERYWHERE, OPENS, ROOMS, SITE, SUPPORT, TOPICS
from interviews.demo.stories.conducting import LENGTH, plan, talk
from interviews.demo.stories.tablet import ask, say_no
from interviews.demo.team import give, learn
from interviews.rooms.inspections.criteria import CRITERIA
from interviews.rooms.inspections.emergency_plans import EmergencyPlan
from interviews.rooms.inspections.inspections import Inspection
from interviews.rooms.lending.equipment import Equipment
from interviews.rooms.lifecycle import add_room, add_site, approve_room
from interviews.rooms.models import Room
from interviews.rooms.spans import Span
from interviews.sessions.guide import Topic
from interviews.sessions.models import Session
from interviews.support.models import SupportResource
from safespace.base.refusals import Refusal
from safespace.participants.models import Participant
from safespace.studies.models import Membership, Study
from safespace.studies.need_to_know import Role
from safespace.studies.team.granting import ask_for_role
from safespace.studies.team.training import TO_ASK_FOR_CONSENT, Course

DAY = timedelta(days=1)
AGREED, REFUSED = 23, 2  # of thirty; the first was asked on the form before last, the rest were not asked yet
HOURS = (time(10), time(14))
TEAM = ("imogen", "tomasz", "petra", "dario", "laleh", "ada")


def seed(users, at):
    """Put the study in place as it would look at `at`. `users` are the accounts of TEAM by username."""
    imogen = users["imogen"]
    begun = (at - 50 * DAY).replace(hour=9, minute=0, second=0, microsecond=0)
    study = Study.objects.open(key=uuid.uuid4(), name="Leaving Well", code="LW", zone=SITE[1], by=imogen, at=begun)
    coordinator = Membership.objects.get(study=study, user=imogen)
    interviewer, reviewer = _team(coordinator, users, begun)
    _rooms(study, coordinator, begun, at)
    _guide_and_support(study, coordinator, begun, at)
    people, made = [], {}

    def begin():
        """Once a form is approved, people are added, and the first of them is asked on the form before last."""
        people.extend(_people(study, coordinator, interviewer, at))
        ask(people[0], coordinator, at - 33 * DAY, form=made["form"])

    adults = _forms(study, coordinator, reviewer, at, made, between=begin)
    for number, one in enumerate(people[1:AGREED], start=1):
        ask(one, coordinator, at - 26 * DAY + number * timedelta(hours=19), form=adults, no_to=_nos(number))
    for number, one in enumerate(people[AGREED : AGREED + REFUSED]):
        say_no(one, coordinator, at - (9 + number) * DAY, form=adults)
    _sessions(people[:AGREED], study, interviewer, adults, at)
    _withdrawal(people[AGREED - 1], interviewer, at)


def _team(coordinator, users, at):
    petra = give(coordinator, users["petra"], Role.PRINCIPAL_INVESTIGATOR, by=users["ada"], at=at)
    give(coordinator, users["dario"], Role.DATA_PROTECTION_OFFICER, by=petra, at=at)
    learn(users["imogen"], TO_ASK_FOR_CONSENT, petra, at)
    ask_for_role(
        key=uuid.uuid4(), study=coordinator.study, user=users["tomasz"], role=Role.INTERVIEWER, by=coordinator, at=at
    )
    learn(users["tomasz"], Course, petra, at)
    interviewer = give(coordinator, users["tomasz"], Role.INTERVIEWER, by=petra, at=at)
    return interviewer, give(coordinator, users["laleh"], Role.ETHICS_REVIEWER, by=coordinator, at=at)


def _nos(number):
    """What the person numbered `number` says no to: most to something, each to something else."""
    return [(), ("archive_restricted",), ("audio",), ("topic:work", "archive_restricted")][number % 4]


def _rooms(study, coordinator, begun, at):
    made = {"by": coordinator, "at": begun, "study": study}
    site = add_site(key=uuid.uuid4(), name=SITE[0], zone=SITE[1], **made)
    for place in ROOMS:
        facts = {"opens": OPENS, "closes": CLOSES}
        facts |= {name: value for name, value in place.items() if name != "found"}
        room = add_room(key=uuid.uuid4(), site=site, **made, **facts)
        if not room.is_shared:
            looked = {"looked_on": study.day(begun), "sound_on": study.day(begun)}
            findings = {code: code in (*EVERYWHERE, *place["found"]) for code in CRITERIA}
            Inspection.objects.write(key=uuid.uuid4(), room=room, findings=findings, **looked, **made)
            EmergencyPlan.objects.write(key=uuid.uuid4(), room=room, words=EMERGENCY, **made)
        approve_room(room=room, until=study.day(at) + 200 * DAY, **made)
    for kind, name in EQUIPMENT:
        Equipment.objects.add(key=uuid.uuid4(), site=site, kind=kind, name=name, **made)


def _guide_and_support(study, coordinator, begun, at):
    for code, title, said_as, sensitive, scope in TOPICS:
        Topic.objects.add(
            key=uuid.uuid4(), study=study, code=code, title=title, said_as=said_as, sensitive=sensitive,
            scope_code=scope, by=coordinator, at=begun,
        )  # fmt: skip
    today = study.day(at)
    for kind, name, what, hours, phone, text in SUPPORT:
        SupportResource.objects.add(
            key=uuid.uuid4(), study=study, today=today, by=coordinator, at=at - 20 * DAY, kind=kind, name=name,
            for_what=what, hours=hours, phone=phone, text=text, cost="Free", languages="English",
            verified_on=today - 20 * DAY,
        )  # fmt: skip


def _forms(study, coordinator, reviewer, at, made, *, between):
    """The forms, each with its history; `between` happens while the second version of the first is in use.

    Talks rest on the first. The child's form names its parents' form; the companions' form is used for no session.
    """
    ends_on = study.day(at) + timedelta(days=150)
    first = None
    for title, cohort, versions in FORMS:
        written = at - 47 * DAY
        form = ConsentForm.objects.begin(
            key=uuid.uuid4(), study=study, title=title, cohort=cohort, by=coordinator, at=written
        )
        first, made[title] = first or form, form
        made.setdefault("form", form)
        for number, words in enumerate(versions):
            written += 6 * DAY if number else DAY
            draft = form.draft(by=coordinator, at=written)
            draft = draft.revise(words=words, revision=draft.revision, by=coordinator, at=written)
            draft.submit(by=coordinator, at=written)
            Decision.objects.approve(
                key=uuid.uuid4(), version=draft, reference="REC 26/114", ends_on=ends_on, by=reviewer, at=written + DAY
            )
            if form == first and number == 1:
                between()
    name_parents_form(form=made[YOUNG], parents=made[PARENTS], by=coordinator, at=at - 20 * DAY)
    return first


def _people(study, coordinator, interviewer, at):
    people = []
    for number, one in enumerate(thirty()):
        people.append(
            Participant.objects.enrol(
                key=uuid.uuid4(), study=study, name=one.name, phone=one.phone, email="", plan=one.plan,
                needs=one.needs, comfort=one.comfort, stop_sign=one.stop_sign, interviewer=interviewer.user,
                by=coordinator, at=at - (36 - number) * DAY,
            )
        )  # fmt: skip
    return people


def _sessions(people, study, interviewer, form, at):
    """Two sessions a weekday, from a week ago to a week ahead; those that are over went well."""
    waiting = iter(people)
    for offset in range(-7, 8):
        day = study.day(at) + timedelta(days=offset)
        for hour in HOURS if day.weekday() < 5 else ():
            starts_at = datetime.combine(day, hour, study.tz)
            one = next(waiting, None)
            if one is None:
                return
            session = _booked(one, interviewer, starts_at, form, min(starts_at - 5 * DAY, at))
            if session.booking_id is not None and starts_at + LENGTH < at:
                for _ in talk(session, interviewer, starts_at):
                    pass  # all of it has happened by `at`


def _booked(person, interviewer, starts_at, form, at):
    """Plan a session and book the first room that suits the person."""
    session = plan(person, interviewer, starts_at, form=form, at=at)
    during = Span(starts_at, starts_at + LENGTH)
    for room in Room.objects.for_planning():
        try:
            book_room(key=uuid.uuid4(), session=session, room=room, during=during, by=interviewer, at=at)
        except Refusal:
            continue
        break
    return Session.objects.get(pk=session.pk)


def _withdrawal(participant, interviewer, at):
    Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=participant, channel=Channel.PHONE,
        wishes=[Wish.DELETE_IDENTIFIABLE, Wish.NO_FURTHER_CONTACT], occurred_at=at - DAY, by=interviewer, at=at - DAY,
    )  # fmt: skip
