"""What somebody who interprets or types needs of a study: their own hours and papers (domain.md F, C-R5)."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from interviews.overview.today import statement_needs
from interviews.rooms.models import Booking
from interviews.rooms.wording import clock, date_words
from safespace.studies.need_to_know import Role
from safespace.studies.training import NEEDED, Course, TrainingRecord

AHEAD = 50


@dataclass(frozen=True)
class Hour:
    """One booking at which somebody interprets, in the words that stand in a calendar: a meeting, and where."""

    day: str
    begins: str
    ends: str
    place: str
    way_in: str
    is_held: bool


@dataclass(frozen=True)
class Paper:
    """A course or an agreement that the role needs; `until` is its last day, None when it does not count today."""

    says: str
    until: date | None
    is_ending: bool


def hours_of(member, at):
    """The Hours ahead at which `member` interprets in this study, soonest first, in one query.

    Whom they will meet, what about and with whom they do not read here (F: “R own slot”).
    """
    if member.role != Role.INTERPRETER:
        return []
    ahead = Booking.objects.ahead(at).filter(study=member.study_id, interpreter=member.user_id)
    rows = ahead.select_related("room__site").order_by("starts_at", "id")[:AHEAD]
    return [_hour(one, one.room.site) for one in rows]


def _hour(one, site):
    return Hour(
        day=date_words(site.day_of(one.starts_at)),
        begins=clock(one.starts_at, site),
        ends=clock(one.ends_at, site),
        place=f"{one.room.name}, {site.name}",
        way_in=one.room.way_in,
        is_held=one.is_held,
    )


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
        "hours": hours_of(member, at),
        "needs": list(statement_needs(member, at)),
        "papers": papers,
        "missing": sum(one.until is None for one in papers),
    }
