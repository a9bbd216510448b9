"""When a member interprets: the hours and the room, and nothing about the person (C-R5)."""

from dataclasses import dataclass

from interviews.rooms.models import Booking
from interviews.rooms.wording import clock, date_words

AHEAD = 50


@dataclass(frozen=True)
class Hour:
    """One booking at which a member interprets, in neutral words: a meeting, and where."""

    day: str
    begins: str
    ends: str
    place: str
    way_in: str
    is_held: bool


def hours_of(member, at):
    """The Hours ahead at which `member` interprets in this study, soonest first, in one query.

    They do not say who the person or the interviewer is, or what the session is about (C-R5).
    """
    ahead = Booking.objects.ahead(at).filter(study=member.study_id, interpreter=member.user_id)
    rows = ahead.select_related("room__site").order_by("starts_at", "id")[:AHEAD]
    return [_hour(one, one.room.site, at) for one in rows]


def _hour(one, site, at):
    return Hour(
        day=date_words(site.day_of(one.starts_at), site.day_of(at)),
        begins=clock(one.starts_at, site),
        ends=clock(one.ends_at, site),
        place=f"{one.room.name}, {site.name}",
        way_in=one.room.way_in,
        is_held=one.is_held,
    )
