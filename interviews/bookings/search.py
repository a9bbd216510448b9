"""Where the next good slots are for a session: loads what is taken, in few queries, and asks `rooms.slots`."""

from collections import defaultdict
from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from interviews.bookings.people import Apart
from interviews.calendar.separation import windows
from interviews.calendar.slots import HORIZONS, Busy, nearest
from interviews.rooms.bookings import BookingState
from interviews.rooms.fit import fit_of
from interviews.rooms.inspections.standards import asked_by, with_class
from interviews.rooms.lending.equipment import Loan
from interviews.rooms.models import Booking, Room, choices
from interviews.rooms.spans import LONGEST
from interviews.rooms.wording import clock, date_words
from interviews.sessions.models import Session

MANY = 60
FOR_BOOKING = ("participant__accommodation", "study", "interviewer", "form")
"""What is loaded with a session that is to be booked for: what the person needs, and the study that allows it."""

MARGIN = timedelta(hours=2)
"""The longest quiet gap there is: what is further away can't be in the way."""


def suggestions(session, wanted, *, rooms, needs, at, moving=None, count=5, apart=None):
    """The best Slots near what is `wanted` (booking_locks.Wanted), in rooms that suit; best fit first among equals.

    `rooms` are candidates with their site loaded: a call is not offered for a meeting, nor a meeting for a call. Nobody
    is offered a time near somebody they must not meet. `moving` is a booking that does not stand in its own way.
    """
    apart = apart or Apart(session.participant)
    company = {session.interviewer_id, wanted.interpreter and wanted.interpreter.pk} - {None}
    if company & apart.staff:
        return []
    asked = asked_by(session)
    fits = [(room.suits(needs, wanted.seats, None, asked), room) for room in rooms]
    same = [pair for pair in fits if pair[1].is_shared == wanted.room.is_shared and pair[0].suits]
    fitting = [room for _, room in sorted(same, key=lambda pair: pair[0].order) if _has_things(room, wanted)]
    found = []
    for within in HORIZONS:
        busy_of = _busy(session, fitting, wanted, company, apart, at, moving, within)
        found = nearest(fitting, wanted.during, busy_of, count=count, at=at, within=within)
        if len(found) == count:
            break
    return found


def _has_things(room, wanted):
    return all(one.site_id == room.site_id for one in wanted.equipment)


def _busy(session, rooms, wanted, company, apart, at, moving, within):
    """A function that gives the Busy of a room together with what keeps the people and the equipment then."""
    begin = wanted.during.starts_at - MARGIN
    end = wanted.during.starts_at + within + wanted.during.length + MARGIN
    people = Q(interviewer__in=company) | Q(interpreter__in=company) | Q(participant_id=session.participant_id)
    taken = Booking.objects.standing(at).filter(blocked_until__gt=begin, blocked_until__lt=end + LONGEST)
    taken = taken.filter(Q(room__in=rooms, alone=True) | people, blocked_from__lt=end)
    taken = taken.exclude(pk=moving.pk) if moving is not None else taken
    by_room, theirs = defaultdict(list), _lent(wanted, begin, end, moving)
    for room, interviewer, interpreter, participant, start, until in taken.values_list(
        "room_id", "interviewer_id", "interpreter_id", "participant_id", "blocked_from", "blocked_until"
    ):
        by_room[room].append((start, until))
        if {interviewer, interpreter} & company or participant == session.participant_id:
            theirs.append((start, until))
    for room in rooms:
        by_room[room.pk] += [(start, until) for start, until, _ in room.closed_times()]
    away = windows(apart.others, begin, end, at=at, moving=moving)
    return lambda room: Busy(theirs if room.is_shared else by_room[room.pk] + theirs + away.get(room.site_id, []))


def _lent(wanted, begin, end, moving):
    """When something of the equipment that is wanted is lent to others."""
    if not wanted.equipment:
        return []
    lent = Loan.objects.filter(ended_at=None, equipment__in=wanted.equipment, blocked_until__gt=begin)
    lent = lent.filter(blocked_from__lt=end)
    lent = lent.exclude(booking=moving) if moving is not None else lent
    return list(lent.values_list("blocked_from", "blocked_until"))


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


def whose_clash(session, wanted, at, *, moving=None, apart=None):
    """What has the time already: a kind of `booking_refusals.CLASHES`; None when it is free.

    With `apart`, whom the person must not meet counts as one more booking, and is not told from one.
    """
    found = set(_clashes(session, wanted, at, moving))
    if apart is not None:
        hidden = apart.stands_against(
            session, wanted.room, wanted.during, at, interpreter=wanted.interpreter, moving=moving
        )
        found |= {hidden} - {None}
    return next((kind for kind in ("room", "interviewer", "interpreter", "time", "equipment") if kind in found), None)


def _clashes(session, wanted, at, moving):
    block, during = wanted.block, wanted.during
    company = [session.interviewer_id, wanted.interpreter and wanted.interpreter.pk]
    there = [pk for pk in company if pk is not None]
    theirs = Q(interviewer__in=there) | Q(interpreter__in=there) | Q(participant_id=session.participant_id)
    standing = Booking.objects.standing(at).touching(block).filter(Q(room=wanted.room, alone=True) | theirs)
    standing = standing.exclude(pk=moving.pk) if moving is not None else standing
    for room, alone, interviewer, interpreter, participant, start, end in standing.values_list(
        "room_id", "alone", "interviewer_id", "interpreter_id", "participant_id", "starts_at", "ends_at"
    ):
        if room == wanted.room.pk and alone and not wanted.room.is_shared:
            yield "room"
        if session.interviewer_id in (interviewer, interpreter):
            yield "interviewer"
        if company[1] is not None and company[1] in (interviewer, interpreter):
            yield "interpreter"
        if participant == session.participant_id and start < during.ends_at and during.starts_at < end:
            yield "time"
    if any(start < block.ends_at for start, _ in _lent(wanted, block.starts_at, block.ends_at, moving)):
        yield "equipment"


def offers_of(row, needs, people=2):
    """(room, fit) pairs of all rooms in use, best fit first, for the study of the session `row`."""
    rooms = list(with_class(Room.objects.for_planning(), row.study_id))
    return _best_first(rooms, needs, people, asked_by(row, known=rooms[0] if rooms else None))


def choices_of(member, needs):
    """The same for the study of a membership, with a Choice for each Room."""
    return _best_first(choices(), needs, 2, asked_by(member))


def _best_first(rooms, needs, people, asked):
    offers = [(room, fit_of(room, needs, people, None, asked)) for room in rooms]
    return sorted(offers, key=lambda offer: offer[1].order)


def waiting(member, at, chosen=None):
    """Sessions ahead that need a room, soonest first, at most MANY; and the `chosen` one, even with a room."""
    rows = list(_without_room(member, at).select_related(*FOR_BOOKING)[:MANY])
    if chosen and all(str(row.pk) != str(chosen) for row in rows):
        with suppress(ValidationError):  # an address that was typed by hand
            rows += _ahead(member, at).select_related(*FOR_BOOKING).filter(pk=chosen)
    return rows


def waiting_words(member, at, chosen=None):
    """[(id, words)] of the same sessions, for a page that only names them. `chosen` is a Session or None."""
    names = list(_without_room(member, at).values_list("pk", "participant__pseudonym", "number")[:MANY])
    if chosen and all(pk != chosen.pk for pk, *_ in names):
        names.append((chosen.pk, chosen.participant.pseudonym, chosen.number))
    return [(pk, f"{pseudonym}, session {number}") for pk, pseudonym, number in names]


def session_ahead(member, at, pk):
    """The session `pk`, if it is ahead and within reach of `member`, else None."""
    return _ahead(member, at).select_related(*FOR_BOOKING).filter(pk=pk).first()


def _without_room(member, at):
    given_back = Booking.objects.filter(pk=OuterRef("booking_id"), state=BookingState.RELEASED)
    return _ahead(member, at).filter(Q(booking=None) | Exists(given_back)).order_by("starts_at", "id")


def _ahead(member, at):
    return Session.objects.within_reach_of(member).ahead(at)
