"""What the page of a room says of it: each finding in words, who looked and when, and what is closed."""

from dataclasses import dataclass

from interviews.rooms.inspections.criteria import GROUPS
from interviews.rooms.inspections.inspections import Assessment
from interviews.rooms.inspections.standards import ELSEWHERE
from interviews.rooms.inspections.visits import RiskAssessment
from interviews.rooms.models import Kind
from interviews.rooms.wording import clock, date_words
from safespace.accounts.models import User


@dataclass(frozen=True)
class Finding:
    """`holds` is None when nobody has looked, which counts as no."""

    words: str
    holds: bool | None


def found_in(room):
    """[(heading, [Finding])] of the last look at `room`; of a visit what its risk assessment says of the place."""
    if room.kind == Kind.VISIT:
        there = [(look, look.code in room.features) for look in ELSEWHERE]
        return [("The place", [Finding(look.words(holds), holds) for look, holds in there])]
    look = Assessment.objects.latest(room)
    findings = look.findings if look else {}
    return [
        (heading, [Finding(one.words(findings.get(one.code)), findings.get(one.code)) for one in looks])
        for heading, looks in GROUPS
    ]


@dataclass(frozen=True)
class Looked:
    """Who looked and when; `until` is the last day on which it counts, `sound` when somebody listened at the door."""

    who: str
    on: str
    until: str
    sound: str = ""
    remarks: str = ""


def looked_words(room):
    """The last look at `room`, or the risk assessment of a visit, in words; None when there is none."""
    if room.kind == Kind.VISIT:
        risk = RiskAssessment.objects.latest(room)
        return risk and Looked(_who(risk), _date(room.site.day_of(risk.recorded_at)), _date(risk.valid_to))
    look = Assessment.objects.latest(room)
    if look is None:
        return None
    return Looked(_who(look), _date(look.looked_on), _date(look.valid_until), _date(look.sound_on), look.remarks)


def _who(row):
    user = User.objects.filter(pk=row.recorded_by).first()
    return user.display_name if user else ""


def _date(day):
    return f"{date_words(day)} {day.year}" if day else ""


def closures_ahead(room, at):
    """[(id, time in words, words)] of closures of `room` that are not over at `at`, soonest first."""
    rows = room.closures.standing().filter(ends_at__gt=at).order_by("starts_at", "id")
    return [(one.pk, closure_words(one, room.site), one.words) for one in rows]


def closure_words(closure, site):
    """Such as "Wednesday 25 November, 10:00 to 12:00", or from one day to another."""
    first, last = site.day_of(closure.starts_at), site.day_of(closure.ends_at)
    start, end = clock(closure.starts_at, site), clock(closure.ends_at, site)
    return f"{date_words(first)}, {start} to {end if first == last else f'{date_words(last)}, {end}'}"
