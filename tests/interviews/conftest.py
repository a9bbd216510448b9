"""Sessions that wait for a room, in a study that is approved."""

import uuid
from datetime import timedelta

import pytest

from consent.ethics.models import Approval
from tests.cast import NOON
from tests.interviews.bookings import planned


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
