"""A stretch of time, from a moment up to but not including another."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from safespace.base.refusals import Refusal

LONGEST = timedelta(hours=12)
"""No booking with its quiet gaps lasts longer; queries rely on it to look back a bounded way."""


class EndsTooEarly(Refusal):
    sentence = "The end has to come after the start."
    status = 422
    field = "end"


class TooLong(Refusal):
    sentence = "That is longer than a room can be booked for: {hours} hours with the quiet gaps."
    status = 422
    field = "end"


class ClockSkips(Refusal):
    """The clocks go forward over this time of day."""

    sentence = "There is no {time} that day: the clocks go forward. Choose another time."
    status = 422
    field = "start"


class ClockRepeats(Refusal):
    """The clocks go back over this time of day, so it comes twice."""

    sentence = "{time} comes twice that day: the clocks go back. Choose a time before or after that hour."
    status = 422
    field = "start"


@dataclass(frozen=True, order=True)
class Span:
    """Half-open and kept in UTC, because wall clocks of one zone compare wrongly on the days they change.

    Raises EndsTooEarly, and TooLong past LONGEST.
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
        """From `start` to `end` by the wall clock of `zone` on `day`. Also raises ClockSkips, ClockRepeats."""
        return cls(moment(day, start, zone), moment(day, end, zone))

    @property
    def length(self):
        return self.ends_at - self.starts_at

    def overlaps(self, other):
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def widened(self, before, after):
        """With `before` and `after` minutes added at its ends."""
        return Span(self.starts_at - timedelta(minutes=before), self.ends_at + timedelta(minutes=after))


def moment(day, time, zone):
    """The instant at which clocks in `zone` show `time` on `day`.

    Raises ClockSkips or ClockRepeats when that is none or two.
    """
    there = ZoneInfo(str(zone))
    early, late = (datetime.combine(day, time, there).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if early.astimezone(there).replace(tzinfo=None) != datetime.combine(day, time):
        raise ClockSkips(time=time.strftime("%H:%M"))
    if early != late:
        raise ClockRepeats(time=time.strftime("%H:%M"))
    return early


def day_bounds(day, zone):
    """The first instant of `day` in `zone` and the first of the day after; 23 to 25 hours apart.

    Where the clocks change at midnight the day begins with the first time that exists.
    """
    there = ZoneInfo(str(zone))
    return tuple(
        datetime.combine(one, datetime.min.time(), there).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
