"""The sessions of a day as a ribbon: one row a room, in half-hour columns from nine to six, placed by CSS classes."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from interviews.sessions.models import UNDER_WAY, Session, State

OPENS, COLUMNS, LANES = time(9), 18, 6
HALF_HOUR = timedelta(minutes=30)
TONES = {State.CLOSED: "done", State.CLOSING: "dusk", State.NO_SHOW: "done", State.PAUSED: "dusk", State.LIVE: "pine"}


@dataclass(frozen=True)
class Slot:
    """A session on the ribbon: its lane, first column, width in columns and tone."""

    session: Session
    row: int
    column: int
    width: int
    tone: str
    url: str


@dataclass(frozen=True)
class Ribbon:
    hours: list
    lanes: list
    slots: list
    now_column: int | None


def _column(at, begins):
    """The half-hour column of `at`, counted from 1 and kept within the ribbon."""
    return min(max(int((at - begins) / HALF_HOUR) + 1, 1), COLUMNS)


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
    slots = []
    for one in (one for one in sessions if _place(one) in rows):
        column = _column(one.starts_at, begins)
        last = _column(one.ends_at - timedelta(seconds=1), begins)
        tone = TONES.get(one.state, "honey" if one.booking_id else "clay")
        is_own = one.interviewer_id == member.user_id
        url = "live" if is_own and one.state in (*UNDER_WAY, State.CLOSING) else "show"
        slots.append(Slot(one, rows[_place(one)], column, last - column + 1, tone, url))
    hours = [(1 + 2 * number, f"{OPENS.hour + number:02}") for number in range(COLUMNS // 2)]
    within = begins <= at < begins + COLUMNS * HALF_HOUR
    return Ribbon(hours, list(rows.items()), slots, _column(at, begins) if within else None)
