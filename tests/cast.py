"""Named people and things of this floor, as fixtures. `stella` is the stranger: she belongs to another study."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from safespace.accounts.models import User
from safespace.participants.models import Participant
from safespace.studies.models import Membership, Study
from safespace.studies.roles import Role
from safespace.studies.team.training import Course, RecordState, TrainingRecord

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

PLAN = {
    "ways": ["text"],
    "times": "10:00 to 15:00",
    "voicemail": "none",
    "say_we_are": "The library, about your card",
    "safe_word": "marigold",
    "if_no_answer": "Wait two days",
    "never": "No letters home",
}


def make_user(username, display_name, **fields):
    """An account with a passphrase that is never used: tests sign in through `make.signed_in`."""
    return User.objects.create_user(
        username=username, display_name=display_name, passphrase="nine quiet herons wade", **fields
    )


def make_study(name, code):
    """A study that may act from two months ago for two years; no Approval stands behind it until a test records one."""
    opened_at = NOON - 60 * 24 * HOUR
    days = {"approved_from": opened_at.date(), "approved_until": NOON.date() + timedelta(days=730)}
    return Study.objects.create(name=name, code=code, zone="Europe/London", opened_at=opened_at, **days)


def make_member(user, study, role):
    """A confirmed role, with the training it needs."""
    train(user)
    return Membership.objects.create(
        user=user, study=study, role=role, starts_on=NOON.date() - timedelta(days=60), confirmed_by=uuid.uuid4()
    )


def train(user, *, courses=Course, issued_on=None):
    """Record all courses, by default two months ago, as confirmed by another person."""
    issued_on = issued_on or NOON.date() - timedelta(days=60)
    TrainingRecord.objects.bulk_create(
        TrainingRecord(
            user=user, course=course, issued_on=issued_on, expires_on=issued_on + settings.TRAINING_LASTS[course],
            state=RecordState.VERIFIED, decided_at=NOON, decided_by=uuid.uuid4(), recorded_by=user.pk,
        )
        for course in courses
    )  # fmt: skip


def enrol(study, by, *, name, phone, needs=(), interviewer=None, at=NOON):
    """Add a participant through the act itself."""
    return Participant.objects.enrol(
        key=uuid.uuid4(),
        study=study,
        name=name,
        phone=phone,
        email="",
        plan=PLAN,
        needs=list(needs),
        comfort="A break every 25 minutes",
        stop_sign="Raised palm",
        interviewer=interviewer,
        by=by,
        at=at,
    )


@pytest.fixture
def noon():
    return NOON


@pytest.fixture
def leaving_well(db):
    return make_study("Leaving Well", "LW")


@pytest.fixture
def quiet_hours(db):
    return make_study("Quiet Hours", "QH")


@pytest.fixture
def imogen(leaving_well):
    """Coordinator of Leaving Well."""
    user = make_user("imogen", "Imogen Achterberg", may_open_studies=True)
    return make_member(user, leaving_well, Role.COORDINATOR)


@pytest.fixture
def tomasz(leaving_well):
    """Interviewer in Leaving Well; he meets Alder."""
    return make_member(make_user("tomasz", "Tomasz Idowu"), leaving_well, Role.INTERVIEWER)


@pytest.fixture
def sunita(leaving_well):
    """Another interviewer in Leaving Well; she meets Juniper."""
    return make_member(make_user("sunita", "Sunita Kaur"), leaving_well, Role.INTERVIEWER)


@pytest.fixture
def laleh(leaving_well):
    """Ethics reviewer of Leaving Well."""
    return make_member(make_user("laleh", "Laleh Brandt"), leaving_well, Role.ETHICS_REVIEWER)


@pytest.fixture
def petra(leaving_well):
    """Principal investigator of Leaving Well."""
    return make_member(make_user("petra", "Petra Lindqvist"), leaving_well, Role.PRINCIPAL_INVESTIGATOR)


@pytest.fixture
def dario(leaving_well):
    """Data protection officer of Leaving Well."""
    return make_member(make_user("dario", "Dario Conti"), leaving_well, Role.DATA_PROTECTION_OFFICER)


@pytest.fixture
def fred(leaving_well):
    """Front desk of Leaving Well."""
    return make_member(make_user("fred", "Fred Osei"), leaving_well, Role.FRONT_DESK)


@pytest.fixture
def stella(quiet_hours):
    """The stranger: coordinator of Quiet Hours, nobody in Leaving Well."""
    return make_member(make_user("stella", "Stella Moreau", may_open_studies=True), quiet_hours, Role.COORDINATOR)


@pytest.fixture
def ada(db):
    """Administrator of the installation, without access to studies."""
    return make_user("ada", "Ada Okafor", is_administrator=True)


@pytest.fixture
def alder(leaving_well, imogen, tomasz):
    """Needs a way in without steps and a room where nobody can listen."""
    return enrol(
        leaving_well,
        imogen,
        name="Marguerite Example",
        phone="+441632960121",
        needs=["step_free", "not_overheard"],
        interviewer=tomasz.user,
    )


@pytest.fixture
def juniper(leaving_well, imogen, sunita):
    return enrol(leaving_well, imogen, name="Oriol Sample", phone="+441632960122", interviewer=sunita.user)
