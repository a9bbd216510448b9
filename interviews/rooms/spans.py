"""Spans of time, and times of day turned into moments."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from safespace.base.refusals import Refusal

LONGEST = timedelta(hours=12)
"""The longest booking, quiet gaps included. Queries rely on it to know how far to look back."""


class EndsTooEarly(Refusal):
    sentence = "The end has to come after the start."
    status = 422
    field = "end"


class TooLong(Refusal):
    sentence = "That is longer than a room can be booked for: {hours} hours with the quiet gaps."
    status = 422
    field = "end"


class ClockSkips(Refusal):
    """The clocks go forward and skip this time of day."""

    sentence = "There is no {time} that day: the clocks go forward. Choose another time."
    status = 422
    field = "start"


class ClockRepeats(Refusal):
    """The clocks go back, so this time of day comes twice."""

    sentence = "{time} comes twice that day: the clocks go back. Choose a time before or after that hour."
    status = 422
    field = "start"


@dataclass(frozen=True, order=True)
class Span:
    """The time from `starts_at` up to but not including `ends_at`.

    Kept in UTC: datetimes of one zone compare by wall clock, which is wrong when the clocks change. Raises
    EndsTooEarly and TooLong.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self):
        for name in ("starts_at", "ends_at"):
            object.__setattr__(self, name, getattr(self, name).astimezone(UTC))
        if self.ends_at <= self.starts_at:
            raise EndsTooEarly
        if self.length > LONGEST:
            raise TooLong(hours=int(LONGEST.total_seconds() // 3600))

    @classmethod
    def on(cls, day, start, end, zone):
        """From the time `start` to the time `end` on `day` in `zone`; 00:00 as the end is the end of the day.

        Also raises ClockSkips and ClockRepeats.
        """
        last = day + timedelta(days=1) if end == time(0) else day
        return cls(moment(day, start, zone), moment(last, end, zone))

    @property
    def length(self):
        return self.ends_at - self.starts_at

    def overlaps(self, other):
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def widened(self, before, after):
        """This span with `before` and `after` minutes added."""
        return Span(self.starts_at - timedelta(minutes=before), self.ends_at + timedelta(minutes=after))


def moment(day, hour, zone):
    """The moment at which clocks in `zone` show the time `hour` on `day`. Raises ClockSkips and ClockRepeats."""
    there = ZoneInfo(str(zone))
    early, late = (datetime.combine(day, hour, there).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if early.astimezone(there).replace(tzinfo=None) != datetime.combine(day, hour):
        raise ClockSkips(time=hour.strftime("%H:%M"))
    if early != late:
        raise ClockRepeats(time=hour.strftime("%H:%M"))
    return early


def day_bounds(day, zone):
    """The moments at which `day` begins and ends in `zone`: 23 to 25 hours apart.

    Where the clocks skip midnight, the day begins with the first time that exists.
    """
    there = ZoneInfo(str(zone))
    return tuple(
        datetime.combine(one, datetime.min.time(), there).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
