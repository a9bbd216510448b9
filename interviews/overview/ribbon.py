"""The sessions of a day as a ribbon: one row a room, in half-hour columns from nine to six, placed by CSS classes."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from interviews.sessions.models import UNDER_WAY, Session, State

OPENS, COLUMNS, LANES = time(9), 18, 6
WORDS = 4
"""Columns that a pseudonym and a state need beside each other."""
HALF_HOUR = timedelta(minutes=30)
TONES = {State.CLOSED: "done", State.CLOSING: "dusk", State.NO_SHOW: "done", State.PAUSED: "dusk", State.LIVE: "pine"}


@dataclass(frozen=True)
class Slot:
    """A session on the ribbon: its lane, first column, width in columns and tone, and the columns of its words.

    The words of a short session may reach into the free time beside it.
    """

    session: Session
    row: int
    column: int
    width: int
    words_column: int
    words_width: int
    tone: str
    url: str

    @property
    def words_classes(self):
        """The CSS classes that place the words; words that begin before their session end at its end."""
        before = " ends" if self.words_column < self.column else ""
        return f"c-{self.words_column} w-{self.words_width}{before}"


@dataclass(frozen=True)
class Ribbon:
    hours: list
    lanes: list
    slots: list
    now_column: int | None


def _column(at, begins):
    """The half-hour column of `at`, counted from 1 and kept within the ribbon."""
    return min(max(int((at - begins) / HALF_HOUR) + 1, 1), COLUMNS)


def _span(session, begins):
    """The first and the last column of `session`."""
    return _column(session.starts_at, begins), _column(session.ends_at - timedelta(seconds=1), begins)


def _words(span, others):
    """The first column and the width of the words over `span` (first, last column), clear of the spans of `others`."""
    first, last = span
    end = min([COLUMNS, *(begin - 1 for begin, _ in others if begin > last)])
    last = max(last, min(end, first + WORDS - 1))
    begin = max([1, *(other_last + 1 for _, other_last in others if other_last < first)])
    first = min(first, max(begin, last - WORDS + 1))
    return first, last - first + 1


def _place(session):
    return session.booking.room.name if session.booking_id else "No room yet"


def ribbon(sessions, member, at):
    """A Ribbon of the day's `sessions` (each with booking and room loaded), or None when there are none."""
    if not sessions:
        return None
    study = member.study
    begins = datetime.combine(study.day(at), OPENS, study.tz)
    lanes = sorted({_place(one) for one in sessions})[:LANES]
    rows = {name: number for number, name in enumerate(lanes, start=2)}
    slots, shown = [], [one for one in sessions if _place(one) in rows]
    spans = {one: _span(one, begins) for one in shown}
    for one in shown:
        column, last = spans[one]
        words = _words(spans[one], [spans[other] for other in shown if other != one and _place(other) == _place(one)])
        tone = TONES.get(one.state, "honey" if one.booking_id else "clay")
        is_own = one.interviewer_id == member.user_id
        url = "live" if is_own and one.state in (*UNDER_WAY, State.CLOSING) else "show"
        slots.append(Slot(one, rows[_place(one)], column, last - column + 1, *words, tone, url))
    hours = [(1 + 2 * number, f"{OPENS.hour + number:02}") for number in range(COLUMNS // 2)]
    within = begins <= at < begins + COLUMNS * HALF_HOUR
    return Ribbon(hours, list(rows.items()), slots, _column(at, begins) if within else None)
