"""When a person may be reached, and how: the weekly hours of a safe-contact plan, in the person's own zone (C-R1).

`plan["hours"]` is a list of {"ways": ["call", …], "days": [0 for Monday, …], "from": "10:00", "until": "12:00"};
"00:00" as `until` means midnight. A plan without it has its hours in words, which no program can answer for.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

WAYS = {"call": "Call", "text": "Text", "email": "E-mail", "letter": "Letter", "visit": "In person"}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MIDNIGHT = "00:00"

AHEAD = 15
"""Days in which the next hours are looked for: a weekly hour that a change of clocks skips is found a week later."""


@dataclass(frozen=True)
class Answer:
    """What a plan says of one moment.

    `until` maps each way that is safe now to the moment it ends. `ways`, `starts` and `ends` are the next hours, of the
    ways that begin then; None if there are none.
    """

    until: dict
    ways: tuple = ()
    starts: datetime | None = None
    ends: datetime | None = None


def has_hours(plan):
    return bool(plan.get("hours"))


def ask_plan(plan, at):
    """The Answer of `plan` at `at`."""
    spans = {way: openings(plan, way, at) for way in WAYS}
    until = {way: found[0][1] for way, found in spans.items() if found and found[0][0] <= at}
    ahead = {way: first for way, found in spans.items() if (first := next((one for one in found if one[0] > at), None))}
    if not ahead:
        return Answer(until)
    starts = min(one[0] for one in ahead.values())
    first = {way: one for way, one in ahead.items() if one[0] == starts}
    return Answer(until, tuple(first), starts, min(one[1] for one in first.values()))


def openings(plan, way, at, days=AHEAD):
    """[(from, until)] in UTC of the hours in which `way` is safe that end after `at`: in order and never touching."""
    zone = ZoneInfo(plan["zone"]) if has_hours(plan) else UTC
    first = at.astimezone(zone).date() - timedelta(days=1)
    spans = [
        span
        for row in plan.get("hours") or ()
        if way in row["ways"]
        for number in range(days + 2)
        if (day := first + timedelta(days=number)).weekday() in row["days"]
        if (span := _span(row, day, zone))[0] < span[1]
    ]
    return [span for span in _joined(spans) if span[1] > at]


def _span(row, day, zone):
    """The hours of `row` on `day` in UTC.

    When the clocks change, a time may occur twice or not at all. The later reading begins the hours and the earlier one
    ends them, so that what is doubtful is left out.
    """
    ends_on = day + timedelta(days=1) if row["until"] == MIDNIGHT else day
    return max(_readings(day, row["from"], zone)), min(_readings(ends_on, row["until"], zone))


def _readings(day, clock, zone):
    wall = datetime.combine(day, time.fromisoformat(clock), tzinfo=zone)
    return [wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]


def _joined(spans):
    joined = []
    for starts, ends in sorted(spans):
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((starts, ends))
    return joined


def hours_in_words(plan):
    """The hours as the pages print them, such as “Tuesday 10:00 to 12:00”; without hours, the words of the plan."""
    if not has_hours(plan):
        return plan.get("times", "")
    rows = plan["hours"]
    alike = all(set(row["ways"]) == set(rows[0]["ways"]) for row in rows)
    return "; ".join(
        _row_in_words(row) if alike else f"{ways_in_words(row['ways'])}: {_row_in_words(row)}" for row in rows
    )


def ways_in_words(ways):
    """Ways as words, such as “Text or call”."""
    said = [WAYS.get(way, way) for way in ways]
    return " or ".join([said[0], *(one[0].lower() + one[1:] for one in said[1:])]) if said else "No way at all"


def _row_in_words(row):
    until = "midnight" if row["until"] == MIDNIGHT else row["until"]
    return f"{_days_in_words(sorted(row['days']))} {row['from']} to {until}"


def _days_in_words(days):
    if days == list(range(7)):
        return "Every day"
    if days == list(range(5)):
        return "Monday to Friday"
    names = [DAYS[day] for day in days]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
