"""Repeat a booking: each date is planned and booked by itself and has its own outcome."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from interviews.bookings.booking import book_room
from interviews.bookings.retry import retried
from interviews.rooms.spans import Span
from interviews.rooms.wording import date_words, time_words
from interviews.sessions.models import Session
from safespace.base.refusals import Refusal


@dataclass(frozen=True)
class Outcome:
    """The result for one date: a sentence, and the Booking if one was made."""

    day: object
    words: str
    booking: object = None


def book_series(*, key, booking, weeks, times, by, at):
    """Repeat `booking` every `weeks` weeks, `times` more times, with the same hours and consent form.

    Returns an Outcome for each date, in order. Each date is one transaction, which makes a session and its booking or
    neither. A refused date does not stop the others. A repeated `key` finds the bookings made before.
    """
    site = booking.room.site
    start, end = (moment.astimezone(site.clock) for moment in (booking.starts_at, booking.ends_at))
    days = [start.date() + timedelta(weeks=weeks * n) for n in range(1, times + 1)]
    gap = max(booking.starts_at - booking.blocked_from, booking.blocked_until - booking.ends_at)
    details = {
        "people": booking.people,
        "gap": int(gap.total_seconds() // 60),
        "interpreter": booking.interpreter,
        "equipment": tuple(loan.equipment for loan in booking.loans.all() if loan.ended_at is None),
    }
    repeated = Session.objects.select_related("form").filter(booking=booking).first()
    form = repeated.form if repeated else None
    return [_on(day, key, booking, form, (start.time(), end.time()), details, by, at) for day in days]


def _on(day, key, booking, form, hours, details, by, at):
    try:
        during = Span.on(day, *hours, booking.room.site.zone)
        made = _plan_and_book(uuid.uuid5(key, day.isoformat()), booking, form, during, details, by, at)
    except Refusal as refusal:
        return Outcome(day, f"{date_words(day, booking.room.site.day_of(at))}: not booked. {refusal}")
    return Outcome(day, f"{time_words(made.span, booking.room.site, at)}: booked.", made)


@retried
@transaction.atomic
def _plan_and_book(key, booking, form, during, details, by, at):
    session = Session.objects.plan(
        key=key, participant=booking.participant, interviewer=booking.interviewer, starts_at=during.starts_at,
        ends_at=during.ends_at, form=form, by=by, at=at,
    )  # fmt: skip
    return book_room(key=key, session=session, room=booking.room, during=during, by=by, at=at, **details)
