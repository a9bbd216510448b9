"""The page of own work of interpreters, transcribers and reviewers: hours, training, and what waits for them."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from interviews.overview.hours import hours_of
from interviews.overview.needs.by_harm import needs_of, to_do
from safespace.studies.need_to_know import Role
from safespace.studies.team.training import NEEDED, Course, TrainingRecord


@dataclass(frozen=True)
class Paper:
    """A course or an agreement that the role needs; `until` is its last day, None if it does not count today."""

    says: str
    until: date | None
    is_ending: bool


def papers_of(member, at):
    """A Paper for each course the role needs, in the order of Course, in one query."""
    day, needed = member.study.day(at), NEEDED.get(member.role, ())
    in_date = TrainingRecord.objects.filter(user_id=member.user_id, course__in=needed).in_date(day)
    until = dict(in_date.order_by("expires_on").values_list("course", "expires_on"))
    warned = day + settings.TRAINING_WARNING
    return [Paper(one.label, until.get(one), one in until and until[one] <= warned) for one in Course if one in needed]


def work_page(member, at):
    """The context of `interviews/overview/work.html`."""
    papers, needs = papers_of(member, at), needs_of(member, at)
    return {
        "member": member,
        "day": at.astimezone(member.study.tz),
        "interprets": member.role == Role.INTERPRETER,
        "types": member.role == Role.TRANSCRIBER,
        "hours": hours_of(member, at) if member.role == Role.INTERPRETER else [],
        "needs": needs,
        "to_do": len(to_do(needs)),
        "papers": papers,
        "missing": sum(one.until is None for one in papers),
    }
