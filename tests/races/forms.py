"""The same form sent several times at the same moment (security.md R2): one row, and the same answer to everybody."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from interviews.bookings.booking import book_room, cancel_booking
from interviews.rooms.models import Booking
from interviews.rooms.spans import Span
from tests.races.crowd import crowd


@dataclass(frozen=True)
class Sent:
    """`rows` that were made of the forms, how many `first` answers and `same` ones there were, and all `others`."""

    rows: int
    first: int
    same: int
    others: list


def send(house, at, *, forms, times=5, progress=lambda number: None):
    """Send `forms` bookings one after the other, each `times` at once from connections of their own: a Sent."""
    keys, before = [uuid.uuid4() for _ in range(forms)], Booking.objects.count()

    def run(number, together):
        answers = []
        for turn, key in enumerate(keys):
            together.wait(timeout=60)
            answers.append((key, _answer(house, at, key, turn)))
            together.wait(timeout=60)
            if number == 0:
                cancel_booking(booking=Booking.objects.get(pk=key), by=house.by, at=at)
                progress(turn + 1)
        return answers

    answers = [one for came in crowd(run, workers=times) for one in came]
    others = [answer for key, answer in answers if answer != key]
    answered = {key for key, answer in answers if answer == key}
    same = len(answers) - len(others) - len(answered)
    return Sent(Booking.objects.count() - before, len(answered), same, others)


def _answer(house, at, key, turn):
    """The id of the booking the form led to, or what stood in its way."""
    session, room = house.sessions[turn % len(house.sessions)], house.rooms[turn % len(house.rooms)]
    starts = house.begins + timedelta(hours=9 + turn % 8)
    try:
        during = Span(starts, starts + timedelta(minutes=45))
        return book_room(key=key, session=session, room=room, during=during, by=house.by, at=at).pk
    except Exception as met:
        return repr(met)
