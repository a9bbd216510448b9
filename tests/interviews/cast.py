"""Named rooms, sessions and forms, as fixtures, and the acts that tests do most."""

import uuid
from datetime import timedelta

import pytest

from consent.forms.decisions import Decision
from consent.forms.models import ConsentForm
from consent.records.tablet import signing
from consent.records.tablet.sittings import ConsentSitting
from consent.withdrawals.models import Withdrawal
from interviews.bookings.booking import book_room
from interviews.conduct.beginning import begin_session
from interviews.conduct.console_page import console_page
from interviews.conduct.gate.facts import GateFacts
from interviews.conduct.gate.gates import session_gate
from interviews.conduct.gate.safety_check import CODES, SafetyCheckItem
from interviews.rooms.inspections.emergency_plans import EmergencyPlan
from interviews.rooms.models import Kind, Room, Site
from interviews.rooms.spans import Span
from interviews.sessions.guide import Topic
from interviews.sessions.models import Session
from interviews.support.models import SupportResource
from safespace.participants.needs import NEEDS
from safespace.studies.models import Membership
from tests.cast import HOUR, NOON

# Rooms


def make_room(site, name, *, features=(), **facts):
    """A room of ours, approved for half a year, open from nine to six on working days."""
    known = {"approved_until": NOON.date() + timedelta(days=180), "seats": 3} | facts
    return Room.objects.create(site=site, name=name, features=list(features), **known)


@pytest.fixture
def newcastle(db):
    return Site.objects.create(name="Newcastle", zone="Europe/London")


@pytest.fixture
def quiet_room(newcastle):
    """Fits everything."""
    return make_room(
        newcastle,
        "Quiet Room",
        features=NEEDS,
        floor="Ground floor, back of the library",
        way_in="Side gate on Elm Row, not the main desk",
    )


@pytest.fixture
def garden_room(newcastle):
    """Step-free and quiet, but seen from the path."""
    features = ["step_free", "not_overheard", "two_exits", "daylight", "toilet_near"]
    return make_room(newcastle, "Garden Room", features=features, seats=4)


@pytest.fixture
def room_214(newcastle):
    """Stairs only, one door."""
    return make_room(newcastle, "Room 2.14", features=["not_overheard", "daylight"], seats=6)


@pytest.fixture
def video_link(newcastle):
    return make_room(newcastle, "Video link", kind=Kind.VIDEO)


# What sessions stand on

LISTENING = (
    ("take_part", "Taking part"),
    ("audio", "Voice recording"),
    ("notes", "Notes by hand"),
    ("interpreter_present", "An interpreter in the room"),
    ("topic:work", "What happened at work"),
    ("topic:money", "Money"),
)
"""Codes and titles of the choices of the form these people read."""


def make_form_in_use(
    study, writer, reviewer, choices=LISTENING, at=NOON - 24 * HOUR, title="Listening", cohort="adult"
):
    """A form of `study`, written, sent and approved through the acts themselves; returns its version."""
    form = ConsentForm.objects.begin(key=uuid.uuid4(), study=study, title=title, cohort=cohort, by=writer, at=at)
    draft = form.draft(by=writer, at=at)
    words = {
        "about": "We ask how people leave a job.",
        "what_happens": "You talk with one of us, for an hour.",
        "withdrawal_terms": "You can stop at any time.",
        "teach_question": "What can you do if a question is too much?",
        "teach_options": ["Leave it out", "Answer it anyway"],
        "teach_right": 0,
        "teach_correction": "You can leave out anything.",
        "choices": [{"code": code, "title": title, "words": f"{title}?", "more": ""} for code, title in choices],
    }
    draft.revise(words=words, revision=draft.revision, by=writer, at=at)
    form.versions.get().submit(by=writer, at=at)
    Decision.objects.approve(
        key=uuid.uuid4(), version=form.versions.get(), reference="REC 26/114",
        ends_on=NOON.date() + timedelta(days=60), by=reviewer, at=at,
    )  # fmt: skip
    return form.versions.get()


def make_refusal(participant, version, by, *, at=NOON, asked_themselves=True):
    """The person reads and says no to taking part."""
    sitting = ConsentSitting.objects.begin(
        key=uuid.uuid4(), participant=participant, version=version, by=by, at=at, asked_themselves=asked_themselves
    )
    for step in ("about", "what"):
        sitting = sitting.read(step, at=at)
    return signing.refuse(sitting.answer({"take_part": False}, at=at), at=at)


def make_consent(participant, version, by, *, no=(), at=NOON - HOUR):
    """The person reads, answers yes to everything but `no`, signs and takes their copy; `by` is with them."""
    sitting = ConsentSitting.objects.begin(key=uuid.uuid4(), participant=participant, version=version, by=by, at=at)
    for step in ("about", "what"):
        sitting = sitting.read(step, at=at)
    answers = {choice["code"]: choice["code"] not in no for choice in version.choices}
    sitting = sitting.answer(answers, at=at).explain(0, again=False, at=at)
    record = signing.agree(sitting, name="M. E.", at=at)
    signing.take_copy(sitting, choice="none", at=at)
    return record


COMPANIONS = (("take_part", "Sitting in"), ("notes", "Notes by hand"))
"""The choices of a form for people who come along and are asked nothing."""


def withdraw(participant, by, at):
    return Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=participant, channel="phone", wishes=["keep_data"], occurred_at=at, by=by, at=at
    )


@pytest.fixture
def companions(leaving_well, imogen, laleh):
    """A companions' form that was written, by mistake, as one for adults."""
    return make_form_in_use(leaving_well, imogen, laleh, COMPANIONS, title="Companions")


@pytest.fixture
def form_in_use(leaving_well, imogen, laleh):
    return make_form_in_use(leaving_well, imogen, laleh)


@pytest.fixture
def alders_consent(alder, form_in_use, tomasz):
    """Alder agreed to everything but to talk about money."""
    return make_consent(alder, form_in_use, tomasz, no=["topic:money"])


# Sessions

MINUTE = timedelta(minutes=1)
BEGINS = NOON + 26 * HOUR
"""Tuesday 24 November 2026, 14:00 in London: when Alder's session is planned."""


def make_session(participant, interviewer, by, *, starts_at=BEGINS, minutes=60, at=NOON, form=None):
    """Planned, without a room; on the form the study has in use, unless another is named."""
    form = form or ConsentForm.objects.for_sessions(participant.study).first()
    return Session.objects.plan(
        key=uuid.uuid4(), participant=participant, interviewer=interviewer.user, starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes), form=form, by=by, at=at,
    )  # fmt: skip


def make_booking(session, room, by, at=NOON, **more):
    during = Span(session.starts_at, session.ends_at)
    return book_room(key=uuid.uuid4(), session=session, room=room, during=during, by=by, at=at, **more)


def make_topic(study, by, code, *, sensitive=False, title=None, at=NOON, **more):
    title = title or code.replace("-", " ").capitalize()
    said_as = f"Next is {title.lower()}."
    facts = {"code": code, "title": title, "said_as": said_as, "sensitive": sensitive} | more
    return Topic.objects.add(key=uuid.uuid4(), study=study, by=by, at=at, **facts)


def make_helper(study, by, *, name="Free line", verified_on=None, at=NOON, **more):
    day = study.day(at)
    facts = {
        "kind": "helpline", "name": name, "for_what": "Somebody to listen", "hours": "Any hour",
        "phone": "0808 157 0192", "text": "", "cost": "Free", "languages": "English", "verified_on": verified_on or day,
    } | more  # fmt: skip
    return SupportResource.objects.add(key=uuid.uuid4(), study=study, today=day, by=by, at=at, **facts)


def read_the_plan(room, who, at=NOON):
    """`room` has an emergency plan, and `who` has read it."""
    plan = EmergencyPlan.objects.current(room)
    if plan is None:
        words = {"meeting_point": "The oak", "arrives": "Talk about opening hours, leave by the staff stairs"}
        plan = EmergencyPlan.objects.write(key=uuid.uuid4(), room=room, words=words, by=who, at=at)
    return plan.acknowledge(by=who, at=at)


def make_ready(session, by, at=None):
    """Tick the whole safety check, and read the emergency plan of the room."""
    session.refresh_from_db()
    if session.booking_id is not None:
        read_the_plan(session.booking.room, by)
    SafetyCheckItem.objects.change(
        session=session, ticked=CODES, by=by, at=at or session.starts_at - timedelta(minutes=20)
    )


@pytest.fixture
def free_line(leaving_well, imogen):
    """A support service, checked today."""
    return make_helper(leaving_well, imogen)


@pytest.fixture
def guide(leaving_well, imogen):
    """Low, high, high, low: arriving, work (sensitive), money (sensitive), what helped."""
    return [
        make_topic(leaving_well, imogen, "arriving"),
        make_topic(leaving_well, imogen, "work", sensitive=True, title="What happened at work"),
        make_topic(leaving_well, imogen, "money", sensitive=True),
        make_topic(leaving_well, imogen, "helped", title="What helped"),
    ]


@pytest.fixture
def alders_session(alder, tomasz, alders_consent, quiet_room):
    """Planned for tomorrow at two, with a room that suits."""
    session = make_session(alder, tomasz, tomasz)
    make_booking(session, quiet_room, tomasz)
    session.refresh_from_db()
    return session


@pytest.fixture
def ready_session(alders_session, tomasz, free_line, guide):
    """Alder's session with everything it needs to begin at two."""
    make_ready(alders_session, tomasz)
    return alders_session


@pytest.fixture
def live_session(ready_session, tomasz):
    """Alder's session, begun at two on Alder's yes."""
    return begin_session(key=uuid.uuid4(), session=ready_session, answer="go_on", by=tomasz, at=BEGINS)


def begin(session, by, answer="go_on", at=BEGINS):
    """Press `answer` on a console that has just been opened."""
    return begin_session(key=uuid.uuid4(), session=_as_read(session), answer=answer, by=by, at=at)


def unmet_requirements(session, by, at=BEGINS):
    """The Requirements of the session gate that do not hold, as a new request finds them."""
    return session_gate(GateFacts(_as_read(session), at), by=by).unmet


def unmet(session, by, at=BEGINS):
    """The names of those requirements."""
    return [one.name for one in unmet_requirements(session, by, at)]


def shown_on_console(session, at=BEGINS):
    """The context of the console, as a new request finds it."""
    read = _as_read(session)
    by = Membership.objects.get(study=read.study_id, user=read.interviewer_id)
    return console_page(GateFacts(read, at), by)


def _as_read(session):
    return Session.objects.get(pk=session.pk)
