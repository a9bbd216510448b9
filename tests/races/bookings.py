"""The race for rooms (R1): workers book, hold, confirm, move, cancel and repeat, and each records its history.

Every worker has sessions of its own, so the last thing it was told about a booking must be true. They compete for
rooms, interviewers, interpreters and equipment.
"""

import random
import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from django.db import DatabaseError, connection

from interviews.bookings.booking import book_room, cancel_booking, confirm_booking, hold_room, move_booking
from interviews.bookings.replanning.series import book_series
from interviews.rooms.models import Booking
from interviews.rooms.spans import Span
from safespace.base.refusals import Refusal
from tests.races.people import DAYS, HOURS_A_DAY
from tests.races.workers import run_workers

QUARTER = timedelta(minutes=15)
CHOICES = ("book", "hold", "confirm", "move", "cancel", "again", "series")
WEIGHTS = (34, 10, 8, 24, 16, 6, 2)


@dataclass(frozen=True)
class Line:
    """One line of history: what was requested for `key`, the answer, and the state of the booking that it promises.

    `answer` is "ok", "refused", or "unknown" if the act may or may not have happened.
    """

    what: str
    key: uuid.UUID
    answer: str
    after: tuple = ()
    said: str = ""


@dataclass
class Result:
    """The outcome of a race: the history of each worker, and the deadlocks the database counted."""

    histories: list = field(default_factory=list)
    deadlocks: int = 0

    @property
    def lines(self):
        return [line for history in self.histories for line in history]

    def tally(self):
        return Counter((line.what, line.answer) for line in self.lines)


def race(setup, at, *, attempts, workers, seed, processes=1):
    """Let `workers` make `attempts` between them, each on its own database connection, and return the Result.

    They are spread over `processes`, so that the interpreter's lock does not make them take turns.
    """
    before, turns = _deadlocks(), attempts // workers
    dealt = [setup.sessions[n::workers] for n in range(workers)]
    histories = run_workers(partial(_run, setup, dealt, at, turns, seed), workers=workers, processes=processes)
    return Result(histories, _deadlocks() - before)


def _run(setup, dealt, at, turns, seed, number, barrier):
    worker = Worker(replace(setup, sessions=dealt[number]), at, random.Random(f"{seed}.{number}"))
    barrier.wait(timeout=60)
    for _ in range(turns):
        worker.turn()
    return worker.history


class Worker:
    """One person booking. `held` and `booked` are what it was told it has: {key of the row: (session, request)}."""

    def __init__(self, setup, at, chance):
        self.setup, self.at, self.chance = setup, at, chance
        self.free, self.held, self.booked, self.history = list(setup.sessions), {}, {}, []

    def turn(self):
        what = self.chance.choices(CHOICES, WEIGHTS)[0]
        getattr(self, f"_{what}")()

    def _book(self, act=book_room, what="book"):
        if not self.free:
            return self._cancel()
        session, key = self.chance.choice(self.free), uuid.uuid4()
        asked = self._asked(session)
        made = self._try(what, key, act, key=key, session=session, **asked)
        if made is not None:
            self.free.remove(session)
            (self.held if act is hold_room else self.booked)[key] = (session, asked)
        return made

    def _hold(self):
        return self._book(hold_room, "hold")

    def _confirm(self):
        if not self.held:
            return self._book()
        key = self.chance.choice(list(self.held))
        if self._try("confirm", key, confirm_booking, booking=self._known(key, self.held)) is not None:
            self.booked[key] = self.held.pop(key)
        return None

    def _move(self):
        if not self.booked:
            return self._book()
        key = self.chance.choice(list(self.booked))
        session, _ = self.booked[key]
        asked = self._asked(session)
        attendance = asked.pop("interpreter"), asked.pop("equipment")
        del asked["people"]
        booking = self._known(key, self.booked)
        self._try("move", key, move_booking, booking=booking, attendance=attendance, **asked)
        return None

    @staticmethod
    def _known(key, having):
        """The Booking `key` with what never changes of it."""
        session, _ = having[key]
        return Booking(pk=key, participant_id=session.participant_id, held_for=session.pk)

    def _cancel(self):
        having = self.chance.choice([one for one in (self.booked, self.held) if one] or [{}])
        if not having:
            return None
        key = self.chance.choice(list(having))
        if self._try("cancel", key, cancel_booking, booking=self._known(key, having)) is not None:
            self.free.append(having.pop(key)[0])
        return None

    def _again(self):
        """Send the same form again: it finds its row and makes no other (R2)."""
        if self.booked:
            key = self.chance.choice(list(self.booked))
            session, asked = self.booked[key]
            self._try("again", key, book_room, key=key, session=session, **asked)

    def _series(self):
        if self.booked:
            booking = Booking.objects.select_related("room__site", "interviewer", "participant__study").get(
                pk=self.chance.choice(list(self.booked))
            )
            key = uuid.uuid4()
            for outcome in book_series(key=key, booking=booking, weeks=1, times=2, by=self.setup.by, at=self.at):
                row = uuid.uuid5(key, outcome.day.isoformat())
                made = outcome.booking
                self.history.append(
                    Line("series", row, "ok", seen(made)) if made else Line("series", row, "refused", (), outcome.words)
                )

    def _asked(self, session):
        """A request for a contested room and hour, sometimes with an interpreter and equipment."""
        chance = self.chance
        starts = self.setup.begins + timedelta(days=chance.randrange(DAYS), hours=9)
        starts += QUARTER * chance.randrange(HOURS_A_DAY * 4)
        others = [one.user for one in self.setup.interviewers if one.user_id != session.interviewer_id]
        return {
            "room": chance.choice(self.setup.rooms),
            "during": Span(starts, starts + QUARTER * chance.randint(2, 6)),
            "people": 2,
            "gap": chance.choice((0, 0, 30)),
            "interpreter": chance.choice(others) if chance.random() < 0.2 else None,
            "equipment": (chance.choice(self.setup.things),) if chance.random() < 0.2 else (),
        }

    def _try(self, what, row, act, **asked):
        try:
            made = act(**asked, by=self.setup.by, at=self.at)
        except Refusal as refusal:
            self.history.append(Line(what, row, "refused", (), str(refusal)))
            return None
        except DatabaseError as error:
            self.history.append(Line(what, row, "unknown", (), f"{type(error).__name__}: {error}"))
            return None
        self.history.append(Line(what, row, "ok", seen(made)))
        return made


def seen(booking):
    """What an acknowledgement promises: state, room, time and interpreter."""
    return (str(booking.state), booking.room_id, booking.starts_at, booking.ends_at, booking.interpreter_id)


def _deadlocks():
    """How many deadlocks PostgreSQL has counted in this database. SQLite has one writer and so none."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot(), deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        return cursor.fetchone()[1]
