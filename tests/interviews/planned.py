"""Spans, sessions and bookings on one Tuesday for tests, made with the real acts."""

import uuid
from datetime import timedelta

from interviews.bookings.booking import book_room
from interviews.rooms.spans import Span
from interviews.sessions.models import Session
from tests.cast import HOUR, NOON

TUESDAY = NOON + 24 * HOUR
"""24 November 2026, 12:00 in London and in UTC."""


def hours(start, length=1.5, day=TUESDAY):
    """A Span on `day` from `start` o'clock, `length` hours long."""
    begins = day.replace(hour=0, minute=0) + timedelta(hours=start)
    return Span(begins, begins + timedelta(hours=length))


def planned(participant, interviewer, by, start=14, day=TUESDAY):
    during = hours(start, day=day)
    return Session.objects.plan(
        key=uuid.uuid4(), participant=participant, interviewer=interviewer.user,
        starts_at=during.starts_at, ends_at=during.ends_at, by=by, at=NOON,
    )  # fmt: skip


def book(session, room, during, by, **more):
    facts = {"key": uuid.uuid4(), "at": NOON} | more
    return book_room(session=session, room=room, during=during, by=by, **facts)
