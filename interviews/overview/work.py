"""What somebody who interprets or types needs of a study: their own hours and papers (domain.md F, C-R5)."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from interviews.overview.hours import hours_of
from interviews.overview.today import statement_needs
from safespace.studies.need_to_know import Role
from safespace.studies.training import NEEDED, Course, TrainingRecord


@dataclass(frozen=True)
class Paper:
    """A course or an agreement that the role needs; `until` is its last day, None when it does not count today."""

    says: str
    until: date | None
    is_ending: bool


def papers_of(member, at):
    """A Paper for each course the role needs, in the order of the list, in one query."""
    day, needed = member.study.day(at), NEEDED.get(member.role, ())
    in_date = TrainingRecord.objects.filter(user_id=member.user_id, course__in=needed).in_date(day)
    until = dict(in_date.order_by("expires_on").values_list("course", "expires_on"))
    warned = day + settings.TRAINING_WARNING
    return [Paper(one.label, until.get(one), one in until and until[one] <= warned) for one in Course if one in needed]


def work_page(member, at):
    """What `interviews/overview/work.html` prints."""
    papers = papers_of(member, at)
    return {
        "member": member,
        "day": at.astimezone(member.study.tz),
        "interprets": member.role == Role.INTERPRETER,
        "hours": hours_of(member, at) if member.role == Role.INTERPRETER else [],
        "needs": list(statement_needs(member, at)),
        "papers": papers,
        "missing": sum(one.until is None for one in papers),
    }
