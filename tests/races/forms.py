"""The same form sent several times at the same moment gives one row and the same answer each time (R2)."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from interviews.bookings.booking import book_room, cancel_booking
from interviews.rooms.models import Booking
from interviews.rooms.spans import Span
from tests.races.workers import run_workers


@dataclass(frozen=True)
class Sent:
    """How many `rows` were made, how many answers were the `first` or the `same` for their form, and the `others`."""

    rows: int
    first: int
    same: int
    others: list


def send(setup, at, *, forms, times=5, progress=lambda number: None):
    """Send `forms` bookings in turn, each `times` at once on separate connections. Returns a Sent."""
    keys, before = [uuid.uuid4() for _ in range(forms)], Booking.objects.count()

    def run(number, barrier):
        answers = []
        for turn, key in enumerate(keys):
            barrier.wait(timeout=60)
            answers.append((key, _answer(setup, at, key, turn)))
            barrier.wait(timeout=60)
            if number == 0:
                cancel_booking(booking=Booking.objects.get(pk=key), by=setup.by, at=at)
                progress(turn + 1)
        return answers

    answers = [one for came in run_workers(run, workers=times) for one in came]
    others = [answer for key, answer in answers if answer != key]
    answered = {key for key, answer in answers if answer == key}
    same = len(answers) - len(others) - len(answered)
    return Sent(Booking.objects.count() - before, len(answered), same, others)


def _answer(setup, at, key, turn):
    """The id of the booking that the form led to, or the error as text."""
    session, room = setup.sessions[turn % len(setup.sessions)], setup.rooms[turn % len(setup.rooms)]
    starts = setup.begins + timedelta(hours=9 + turn % 8)
    try:
        during = Span(starts, starts + timedelta(minutes=45))
        return book_room(key=key, session=session, room=room, during=during, by=setup.by, at=at).pk
    except Exception as met:
        return repr(met)
