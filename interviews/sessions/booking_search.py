"""Where the next good slots are for a session: loads what is taken, in two queries, and asks `rooms.slots`."""

from collections import defaultdict
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db.models import Q

from interviews.rooms.models import Booking, Room
from interviews.rooms.slots import LOOK_AHEAD, Busy, nearest
from interviews.rooms.spans import LONGEST
from interviews.rooms.wording import clock, date_words
from interviews.sessions.models import Session

MANY = 60


def suggestions(session, wanted, *, rooms, like, needs, people, at, moving=None, count=5):
    """The best Slots near the Span `wanted` for `session`, in rooms that suit; best fit first among equals.

    `rooms` are candidates with their site loaded, `like` the room asked for: a call is not offered for a meeting, nor a
    meeting for a call. `moving` is a booking that does not stand in its own way.
    """
    fitting = [(room.suits(needs, people, None), room) for room in rooms if room.is_shared == like.is_shared]
    fitting = [room for fit, room in sorted(fitting, key=lambda pair: pair[0].order) if fit.suits]
    busy_of = _busy(session, fitting, wanted, moving)
    return nearest(fitting, wanted, busy_of, count=count, at=at)


def _busy(session, rooms, wanted, moving):
    """A function that gives the Busy of a room together with what the interviewer and the person have then."""
    people = Q(interviewer_id=session.interviewer_id) | Q(participant_id=session.participant_id)
    taken = Booking.objects.standing().filter(
        Q(room__in=rooms, alone=True) | people,
        blocked_until__gt=wanted.starts_at - LONGEST,
        blocked_from__lt=wanted.starts_at + LOOK_AHEAD + LONGEST,
    )
    by_room, theirs = defaultdict(list), []
    if moving is not None:
        taken = taken.exclude(pk=moving.pk)
    for room, interviewer, participant, start, end in taken.values_list(
        "room_id", "interviewer_id", "participant_id", "blocked_from", "blocked_until"
    ):
        by_room[room].append((start, end))
        if interviewer == session.interviewer_id or participant == session.participant_id:
            theirs.append((start, end))
    for room in rooms:
        by_room[room.pk] += [(start, end) for start, end, _ in room.closed_times()]
    return lambda room: Busy(theirs if room.is_shared else by_room[room.pk] + theirs)


def next_free_words(slots, wanted):
    """A sentence for the first two of `slots`: where and when there is room."""
    if not slots:
        return "Nothing that suits is free in the next two weeks."
    return f"Free near then: {' or '.join(slot_words(slot, wanted) for slot in slots[:2])}."


def slot_words(slot, wanted):
    """Such as "15:15, Garden Room", with the day when it is another one."""
    site = slot.room.site
    day = site.day_of(slot.during.starts_at)
    time = clock(slot.during.starts_at, site)
    when = time if day == site.day_of(wanted.starts_at) else f"{date_words(day)} {time}"
    return f"{when}, {slot.room.name}"


def whose_clash(session, room, block, during, moving=None):
    """What has the time already: "room", "interviewer" or "participant"; None when it is free."""
    standing = Booking.objects.standing().touching(block)
    if moving is not None:
        standing = standing.exclude(pk=moving.pk)
    theirs = Q(interviewer_id=session.interviewer_id) | Q(participant_id=session.participant_id)
    found = standing.filter(Q(room=room, alone=True) | theirs).values_list(
        "room_id", "alone", "interviewer_id", "starts_at", "ends_at"
    )
    clashes = set()
    for room_id, alone, interviewer, start, end in found:
        if room_id == room.pk and alone and not room.is_shared:
            clashes.add("room")
        elif interviewer == session.interviewer_id:
            clashes.add("interviewer")
        elif start < during.ends_at and during.starts_at < end:
            clashes.add("participant")
    return next((kind for kind in ("room", "interviewer", "participant") if kind in clashes), None)


def offers_of(needs, people=2):
    """(room, fit) pairs of all rooms in use, best fit first."""
    offers = [(room, room.suits(needs, people, None)) for room in Room.objects.for_planning()]
    return sorted(offers, key=lambda offer: offer[1].order)


def waiting(member, at, chosen=None):
    """Sessions ahead that need a room, soonest first, at most MANY; and the `chosen` one, even with a room."""
    ahead = Session.objects.within_reach_of(member).ahead(at).select_related("participant__accommodation", "study")
    rows = list(ahead.filter(booking=None).order_by("starts_at", "id")[:MANY])
    if chosen and all(str(row.pk) != str(chosen) for row in rows):
        with suppress(ValidationError):  # an address that was typed by hand
            rows += ahead.filter(pk=chosen)
    return rows
