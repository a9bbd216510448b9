"""Sessions that wait for a room, in a study that is approved."""

import uuid
from datetime import timedelta

import pytest

from consent.ethics.models import Approval
from interviews.rooms.models import Booking
from tests.cast import NOON, enrol
from tests.interviews.planned import hours, planned


@pytest.fixture
def approved(leaving_well, laleh):
    """Ethics approval of Leaving Well until the end of the year."""
    until = NOON.date() + timedelta(days=60)
    return Approval.objects.record(
        key=uuid.uuid4(), study=leaving_well, reference="REC 26/114", ends_on=until, by=laleh, at=NOON
    )


@pytest.fixture
def alders(alder, tomasz, imogen, approved):
    """Alder's first session, with Tomasz."""
    return planned(alder, tomasz, imogen)


@pytest.fixture
def junipers(juniper, sunita, imogen, approved):
    """Juniper's first session, with Sunita."""
    return planned(juniper, sunita, imogen)


@pytest.fixture
def eves_booking(quiet_hours, stella, quiet_room):
    """A booking of another study, in the same room on the same day."""
    eve = enrol(quiet_hours, stella, name="Eve Elsewhere", phone="+441632960199")
    block = quiet_room.blocked_span(hours(10))
    return Booking.objects.create(
        room=quiet_room, study=quiet_hours, participant=eve, interviewer=stella.user,
        starts_at=hours(10).starts_at, ends_at=hours(10).ends_at,
        blocked_from=block.starts_at, blocked_until=block.ends_at,
    )  # fmt: skip
