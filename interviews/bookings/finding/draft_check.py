"""Check a booking while it is typed: whether the room suits, whether it is free, and the nearest free slots."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from interviews.bookings.finding.search import find_clash, slot_words, suggestions
from interviews.bookings.gate import booking_gate
from interviews.bookings.locks import BookingRequest
from interviews.bookings.refusals import CLASHES
from interviews.rooms.wording import time_words, zone_words
from safespace.studies.team.training import TO_MEET_PEOPLE, TrainingRecord, in_words


@dataclass(frozen=True)
class NearbySlot:
    """A free slot in `words`, such as "Thursday 26 November 14:00, Quiet Room", how it fits, and its address."""

    words: str
    fit: str
    url: str


@dataclass(frozen=True)
class DraftCheck:
    """`fit` of the room, the time in words (`when`), the sentences `against` it, and the nearest slots (NearbySlot).

    `may_wait` is true if the only obstacle is that the room is taken. `pair_url` leads to other interviewers if this
    one is the obstacle. `warnings` do not prevent the booking. `asks_wish` is true if the booking leaves less than two
    days of rest; `wished` if the form says that the participant asked for that day.
    """

    fit: object
    room: object
    when: str
    zone: str
    against: tuple
    near: tuple
    may_wait: bool = False
    pair_url: str = ""
    warnings: tuple = ()
    asks_wish: bool = False
    wished: bool = False

    @property
    def is_free(self):
        return not self.against


def check_draft(session, needs, form, at, rooms, *, address, moving=None):
    """The DraftCheck of `form`, or None while the room or the time is missing. Changes nothing.

    `needs` are the SessionNeeds of `session`, and `rooms` those in which to look for other slots.
    """
    form.is_valid()
    wanted = request_from(getattr(form, "cleaned_data", {}), moving)
    if wanted is None:
        return None
    unmet = booking_gate(session, wanted, at, needs).unmet
    against = [one.because for one in unmet]
    kind = find_clash(session, wanted, at, moving=moving, separation=needs.separation)
    if kind:
        against.append(CLASHES[kind].sentence.format(room=wanted.room.name, next_free="").strip())
    near = suggestions(session, wanted, needs, rooms=rooms, at=at, moving=moving) if against else ()
    by_interviewer = kind == "interviewer" or any(one.name in ("wishes", "staff") for one in unmet)
    short_rest = wanted.own_wish or any(one.name == "rest" for one in unmet)
    return DraftCheck(
        fit=needs.fit(wanted.room, wanted.seats, wanted.during),
        room=wanted.room,
        when=time_words(wanted.during, wanted.room.site, at),
        zone=zone_words(wanted.room.site, wanted.during.starts_at),
        against=tuple(against),
        near=tuple(_nearby(slot, session, wanted, needs, at, address, moving) for slot in near),
        may_wait=kind == "room" and len(against) == 1 and moving is None,
        pair_url=reverse("bookings:reassign", args=[session.study_id, session.participant_id])
        if by_interviewer
        else "",
        warnings=_warnings(session, wanted),
        asks_wish=short_rest and not session.is_rested(wanted.during),
        wished=wanted.own_wish,
    )


def _warnings(session, wanted):
    """A sentence about training that ends before the session, which would then not begin (F-R6)."""
    day = session.study.day(wanted.during.starts_at)
    missing = TrainingRecord.objects.missing(session.interviewer_id, TO_MEET_PEOPLE, day)
    if not missing:
        return ()
    name = session.interviewer.display_name
    return (f"Out of date by then, so {name} could not begin: {in_words(missing)}.",)


def request_from(typed, moving=None):
    """The BookingRequest in the cleaned data `typed`, or None if the room or the time is missing."""
    if not {"room", "during"} <= typed.keys():
        return None
    return BookingRequest(
        typed["room"],
        typed["during"],
        people=typed.get("people") or getattr(moving, "people", 2),
        gap=typed.get("gap") or 0,
        interpreter=typed.get("interpreter"),
        equipment=tuple(typed.get("equipment") or ()),
        own_wish=bool(typed.get("own_wish")),
    )


def _nearby(slot, session, wanted, needs, at, address, moving):
    fit = needs.fit(slot.room, wanted.seats, slot.during)
    words = "fits all" if not fit.missing else f"fits {fit.got} of {fit.of}"
    url = f"{address}?{slot_query(slot, wanted, session=None if moving else session)}"
    return NearbySlot(slot_words(slot, wanted.during, at), words if fit.of else "", url)


def slot_query(slot, wanted, *, session=None):
    """The query string that fills the form with `slot` and the other details of `wanted`."""
    start, end = (at.astimezone(slot.room.site.clock) for at in (slot.during.starts_at, slot.during.ends_at))
    query = {"session": session.pk, "people": wanted.people} if session else {}
    query |= {"room": slot.room.pk, "day": start.date(), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    query |= {"gap": wanted.gap} | ({"interpreter": wanted.interpreter.pk} if wanted.interpreter else {})
    query |= {"equipment": [one.pk for one in wanted.equipment]} if wanted.equipment else {}
    return urlencode(query, doseq=True)
