"""The findings, the last inspection and the closures of a room, in words for its page."""

from dataclasses import dataclass

from interviews.rooms.inspections.criteria import GROUPS
from interviews.rooms.inspections.standards import ELSEWHERE
from interviews.rooms.inspections.visits import RiskAssessment
from interviews.rooms.models import Kind
from interviews.rooms.wording import clock, date_words
from safespace.accounts.models import User


@dataclass(frozen=True)
class Finding:
    """One criterion in words. `holds` is None if it was not inspected, which counts as not met."""

    words: str
    holds: bool | None


def findings_of(room, inspection):
    """[(heading, [Finding])] of the last `inspection` of `room` (or None), or of the risk assessment of a visit."""
    if room.kind == Kind.VISIT:
        there = [(one, one.code in room.features) for one in ELSEWHERE]
        return [("The place", [Finding(one.words(holds), holds) for one, holds in there])]
    findings = inspection.findings if inspection else {}
    return [
        (heading, [Finding(one.words(findings.get(one.code)), findings.get(one.code)) for one in group])
        for heading, group in GROUPS
    ]


@dataclass(frozen=True)
class InspectionSummary:
    """Who inspected a room and when. `until` is the last day on which it counts, `sound` the day of the sound test."""

    who: str
    on: str
    until: str
    sound: str = ""
    remarks: str = ""


def inspection_words(room, last):
    """The `last` inspection of `room` in words, or the last risk assessment of a visit, or None."""
    if room.kind == Kind.VISIT:
        risk = RiskAssessment.objects.latest(room)
        return risk and InspectionSummary(_who(risk), _date(room.site.day_of(risk.recorded_at)), _date(risk.valid_to))
    if last is None:
        return None
    days = (_date(day) for day in (last.looked_on, last.valid_until, last.sound_on))
    return InspectionSummary(_who(last), *days, last.remarks)


def _who(row):
    user = User.objects.filter(pk=row.recorded_by).first()
    return user.display_name if user else ""


def _date(day):
    return f"{day:%A} {day.day} {day:%B} {day.year}" if day else ""


def closures_ahead(room, at):
    """[(id, time in words, reason)] of the closures of `room` that are not over at `at`, soonest first."""
    rows = room.closures.not_lifted().filter(ends_at__gt=at).order_by("starts_at", "id")
    return [(one.pk, closure_words(one, room.site, at), one.words) for one in rows]


def closure_words(closure, site, at):
    """Such as "Wednesday 25 November, 10:00 to 12:00", or from one day to another day."""
    first, last = site.day_of(closure.starts_at), site.day_of(closure.ends_at)
    start, end = clock(closure.starts_at, site), clock(closure.ends_at, site)
    today = site.day_of(at)
    return f"{date_words(first, today)}, {start} to {end if first == last else f'{date_words(last, today)}, {end}'}"
