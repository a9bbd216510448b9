"""Suitable free times for a session, from which a booking starts."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from interviews.bookings.facts import BookingFacts
from interviews.bookings.finding.search import busy_times
from interviews.bookings.gate import booking_gate
from interviews.bookings.locks import BookingRequest
from interviews.calendar.slots import LOOK_AHEAD, Slot, free_slots
from interviews.rooms.fit import Fit
from interviews.rooms.spans import Span, day_bounds
from interviews.sessions.planning.limits import FEWEST

MANY = 8
PARTS = {"any": "Any", "morning": "Morning", "afternoon": "Afternoon"}


@dataclass(frozen=True)
class GoodTime:
    """A slot that can be booked, and how its room fits."""

    slot: Slot
    fit: Fit
    wanted: BookingRequest


def good_times(session, needs, rooms, *, first, part, at, moving=None):
    """([GoodTime], [reason]): times from the day `first` on, soonest first, and why there are none.

    At most MANY in two weeks, one in the morning and one in the afternoon of each day, in the room that fits best. A
    time is offered only if the gate lets it be booked at `at`. `rooms` are (room, fit), best fit first. `part` is a key
    of PARTS. The time of the booking `moving` counts as free.
    """
    suitable = [(room, fit) for room, fit in rooms if fit.suits]
    suitable = [pair for pair in suitable if not pair[0].is_shared] or suitable
    if not suitable:
        return [], ["No room suits. Look at the rooms to see what each one lacks."]
    zone = ZoneInfo(session.study.zone)
    begin = max(day_bounds(first, zone)[0], at + settings.BOOKING_NOTICE)
    nearest = BookingRequest(suitable[0][0], Span(begin, begin + (session.ends_at - session.starts_at)))
    found = _by_half_day(session, needs, nearest, suitable, part, at, moving)
    facts = BookingFacts(session, (found[0][2].starts_at, found[-1][2].ends_at) if found else None)
    reasons, good = [], []
    for room, fit, during in found:
        wanted = BookingRequest(room, during, FEWEST)
        unmet = booking_gate(session, wanted, at, needs, facts).unmet
        reasons = reasons or [one.because for one in unmet]
        good += [GoodTime(Slot(room, during), fit, wanted)] if not unmet else []
        if len(good) == MANY:
            break
    if good:
        return good, []
    return [], reasons or [
        "No suitable room is free then while the interviewer is. Look further ahead, or type a time."
    ]


def _by_half_day(session, needs, nearest, suitable, part, at, moving):
    """[(room, fit, Span)]: the best slot of each half day, soonest first. No more than twice MANY."""
    if session.interviewer_id in needs.separation.staff:
        return []
    rooms = [room for room, _ in suitable]
    busy_of = busy_times(session, rooms, nearest, {session.interviewer_id}, needs, at, moving, LOOK_AHEAD)
    begin, found = nearest.during.starts_at, {}
    for room, fit in suitable:
        own = {}
        for slot in free_slots(
            room, nearest.during.length, busy_of(room), after=begin, until=begin + LOOK_AHEAD - timedelta(days=1)
        ):
            local = slot.during.starts_at.astimezone(room.site.clock)
            half = "morning" if local.hour < 12 else "afternoon"
            if part in ("any", half) and (
                (local.date(), half) not in own or slot.during.starts_at == session.starts_at
            ):
                own[local.date(), half] = (room, fit, slot.during)
        found = own | found
        if len(found) >= 2 * MANY:
            break
    return sorted(found.values(), key=lambda one: one[2])[: 2 * MANY]
