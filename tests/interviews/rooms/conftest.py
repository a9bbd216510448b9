"""A booking of another study in the same house."""

import pytest

from interviews.rooms.models import Booking
from tests.cast import enrol
from tests.interviews.bookings import hours


@pytest.fixture
def eves_booking(quiet_hours, stella, quiet_room):
    """A booking of another study, in the same room on the same day."""
    eve = enrol(quiet_hours, stella, name="Eve Elsewhere", phone="+441632960199")
    block = quiet_room.blocks(hours(10))
    return Booking.objects.create(
        room=quiet_room, study=quiet_hours, participant=eve, interviewer=stella.user,
        starts_at=hours(10).starts_at, ends_at=hours(10).ends_at,
        blocked_from=block.starts_at, blocked_until=block.ends_at,
    )  # fmt: skip
