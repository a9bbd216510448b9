"""Find free slots for a session, with few queries, and list the sessions that need a room."""

from collections import defaultdict
from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from interviews.bookings.refusals import CLASHES
from interviews.calendar.separation import separation_windows
from interviews.calendar.slots import HORIZONS, Busy, nearest
from interviews.rooms.bookings import BookingState
from interviews.rooms.fit import fit_of
from interviews.rooms.lending.equipment import Loan
from interviews.rooms.models import Booking, Room, room_choices
from interviews.rooms.spans import LONGEST
from interviews.rooms.wording import clock, date_words
from interviews.sessions.models import Session

MANY = 60
FOR_BOOKING = ("participant__accommodation", "study", "interviewer", "form", "booking")
"""The relations that booking reads from a session."""

MARGIN = timedelta(hours=2)
"""The longest quiet gap."""


def suggestions(session, wanted, needs, *, rooms, at, moving=None, count=5):
    """The next free Slots for a BookingRequest, in suitable rooms of `rooms`; the better fit first at the same time.

    A call is only replaced by a call, and a meeting by a meeting. No slot is near a person whom the participant must
    not meet. `needs` are SessionNeeds. The time of the booking `moving` counts as free.
    """
    staff = {session.interviewer_id, wanted.interpreter and wanted.interpreter.pk} - {None}
    if staff & needs.separation.staff:
        return []
    fits = [(needs.fit(room, wanted.seats), room) for room in rooms]
    same = [pair for pair in fits if pair[1].is_shared == wanted.room.is_shared and pair[0].suits]
    fitting = [room for _, room in sorted(same, key=lambda pair: pair[0].order) if _has_things(room, wanted)]
    found = []
    for within in HORIZONS:
        busy_of = busy_times(session, fitting, wanted, staff, needs, at, moving, within)
        found = nearest(fitting, wanted.during, busy_of, count=count, at=at, within=within)
        if len(found) == count:
            break
    return found


def _has_things(room, wanted):
    return all(one.site_id == room.site_id for one in wanted.equipment)


def busy_times(session, rooms, wanted, staff, needs, at, moving, within):
    """A function from a room to its Busy, which includes the bookings of the people and of the equipment."""
    begin = wanted.during.starts_at - MARGIN
    end = wanted.during.starts_at + within + wanted.during.length + MARGIN
    people = Q(interviewer__in=staff) | Q(interpreter__in=staff) | Q(participant_id=session.participant_id)
    taken = Booking.objects.blocking(at).filter(blocked_until__gt=begin, blocked_until__lt=end + LONGEST)
    taken = taken.filter(Q(room__in=rooms, alone=True) | people, blocked_from__lt=end)
    taken = taken.exclude(pk=moving.pk) if moving is not None else taken
    by_room, theirs = defaultdict(list), _lent(wanted, begin, end, moving)
    for room, interviewer, interpreter, participant, start, until in taken.values_list(
        "room_id", "interviewer_id", "interpreter_id", "participant_id", "blocked_from", "blocked_until"
    ):
        by_room[room].append((start, until))
        if {interviewer, interpreter} & staff or participant == session.participant_id:
            theirs.append((start, until))
    for room in rooms:
        by_room[room.pk] += [(start, until) for start, until, _ in room.closed_times()]
    away = separation_windows(needs.separation.others, begin, end, at=at, moving=moving)
    return lambda room: Busy(theirs if room.is_shared else by_room[room.pk] + theirs + away.get(room.site_id, []))


def _lent(wanted, begin, end, moving):
    """The times at which some of the wanted equipment is lent to other bookings."""
    if not wanted.equipment:
        return []
    lent = Loan.objects.filter(ended_at=None, equipment__in=wanted.equipment, blocked_until__gt=begin)
    lent = lent.filter(blocked_from__lt=end)
    lent = lent.exclude(booking=moving) if moving is not None else lent
    return list(lent.values_list("blocked_from", "blocked_until"))


def next_free_words(slots, wanted, at):
    """A sentence that names the first two of `slots`."""
    if not slots:
        return "No suitable room is free in the next two weeks."
    return f"Free near then: {' or '.join(slot_words(slot, wanted, at) for slot in slots[:2])}."


def slot_words(slot, wanted, at):
    """Such as "15:15, Garden Room"; with the date if it is another day."""
    site = slot.room.site
    day = site.day_of(slot.during.starts_at)
    time = clock(slot.during.starts_at, site)
    when = time if day == site.day_of(wanted.starts_at) else f"{date_words(day, site.day_of(at))} {time}"
    return f"{when}, {slot.room.name}"


def find_clash(session, wanted, at, *, moving=None, separation=None):
    """The kind of clash (a key of CLASHES) with existing bookings, or None.

    With `separation` (SeparationLists), people whom the participant must not meet count as bookings too.
    """
    found = set(_clashes(session, wanted, at, moving))
    if separation is not None:
        found |= {separation.hidden_clash(session, wanted, at, moving=moving)} - {None}
    return next((kind for kind in CLASHES if kind in found), None)


def _clashes(session, wanted, at, moving):
    block, during = wanted.block, wanted.during
    interpreter_id = wanted.interpreter and wanted.interpreter.pk
    staff = [pk for pk in (session.interviewer_id, interpreter_id) if pk is not None]
    theirs = Q(interviewer__in=staff) | Q(interpreter__in=staff) | Q(participant_id=session.participant_id)
    others = Booking.objects.blocking(at).overlapping(block).filter(Q(room=wanted.room, alone=True) | theirs)
    others = others.exclude(pk=moving.pk) if moving is not None else others
    for room, alone, interviewer, interpreter, participant, start, end in others.values_list(
        "room_id", "alone", "interviewer_id", "interpreter_id", "participant_id", "starts_at", "ends_at"
    ):
        if room == wanted.room.pk and alone and not wanted.room.is_shared:
            yield "room"
        if session.interviewer_id in (interviewer, interpreter):
            yield "interviewer"
        if interpreter_id is not None and interpreter_id in (interviewer, interpreter):
            yield "interpreter"
        if participant == session.participant_id and start < during.ends_at and during.starts_at < end:
            yield "time"
    if any(start < block.ends_at for start, _ in _lent(wanted, block.starts_at, block.ends_at, moving)):
        yield "equipment"


def room_offers(needs, people=2):
    """(room, fit) of all rooms in use, best fit first, for a session with these SessionNeeds."""
    return _best_first((room, needs.fit(room, people)) for room in Room.objects.for_planning())


def room_choice_offers(codes, standard):
    """(RoomChoice, fit) of all rooms in use, best fit first, for two people with the needs `codes`."""
    return _best_first((room, fit_of(room, codes, 2, None, standard)) for room in room_choices())


def _best_first(offers):
    return sorted(offers, key=lambda offer: offer[1].order)


def sessions_to_book(member, at, chosen=None):
    """At most MANY sessions ahead that need a room, soonest first; also the session with the id `chosen`."""
    rows = list(_without_room(member, at)[:MANY])
    if chosen and all(str(row.pk) != str(chosen) for row in rows):
        with suppress(ValidationError):  # the id comes from the address
            rows += upcoming_sessions(member, at).filter(pk=chosen)
    return rows


def names_of_sessions_to_book(member, at, chosen=None):
    """[(id, words)] of the same sessions. `chosen` is a Session or None."""
    names = list(_without_room(member, at).values_list("pk", "participant__pseudonym", "number")[:MANY])
    if chosen and all(pk != chosen.pk for pk, *_ in names):
        names.append((chosen.pk, chosen.participant.pseudonym, chosen.number))
    return [(pk, f"{pseudonym}, session {number}") for pk, pseudonym, number in names]


def upcoming_sessions(member, at):
    """Sessions ahead within reach of `member`, with the relations that booking reads."""
    return Session.objects.within_reach_of(member).ahead(at).select_related(*FOR_BOOKING)


def _without_room(member, at):
    given_back = Booking.objects.filter(pk=OuterRef("booking_id"), state=BookingState.RELEASED)
    return upcoming_sessions(member, at).filter(Q(booking=None) | Exists(given_back)).order_by("starts_at", "id")
