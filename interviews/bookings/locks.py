"""The locks of booking, in one order: participant, session, site, rooms, people, equipment, bookings.

With one order, many bookings of one slot cannot deadlock. Lapsed holds are cancelled under these locks, so they block
nothing even if no worker runs.
"""

from dataclasses import dataclass, replace

from django.db.models import Q

from interviews.bookings import actions
from interviews.bookings.people import lock_people
from interviews.bookings.session_needs import SessionNeeds
from interviews.calendar.separation import lock_sites
from interviews.rooms.bookings import BookingState
from interviews.rooms.lending.equipment import Equipment
from interviews.rooms.models import Booking, Room
from interviews.sessions.models import Session
from safespace.audit.actors import SYSTEM
from safespace.participants.models import Participant


@dataclass(frozen=True)
class BookingRequest:
    """A request to book: a room, a Span, how many people, and the interpreter and equipment that go with it.

    `own_wish` says that the participant asked for that day although it leaves less than two days of rest.
    """

    room: object
    during: object
    people: int = 2
    gap: int = 0
    interpreter: object = None
    equipment: tuple = ()
    own_wish: bool = False

    @property
    def seats(self):
        """Number of seats needed: `people` and the interpreter, if there is one."""
        return self.people + (self.interpreter is not None)

    @property
    def block(self):
        """The Span that the booking will block, quiet gaps included."""
        return self.room.blocked_span(self.during, self.gap)


def lock_session(participant_id, **which):
    """Lock the participant, then the session that matches `which`. Returns the session, or None.

    Needs and lists must be read after the lock, so they are not joined to the locked row.
    """
    people = Participant.objects.select_for_update(of=("self",)).select_related("study")
    participant = people.get(pk=participant_id)
    session = Session.objects.select_for_update().filter(**which).first()
    if session is not None:
        session.participant, session.study = participant, participant.study
    return session


def lock_places(session, wanted, *also_rooms):
    """Take the remaining locks for a locked `session`. Returns (`wanted` with fresh rows, its SessionNeeds)."""
    needs = SessionNeeds.of(session)
    if needs.separation.others:
        lock_sites({wanted.room.site_id})
    room = _lock_rooms(wanted.room.pk, *also_rooms)[wanted.room.pk]
    lock_people(session.interviewer_id, wanted.interpreter and wanted.interpreter.pk)
    equipment = _lock_equipment(wanted.equipment) if wanted.equipment else ()
    return replace(wanted, room=room, equipment=equipment), needs


def _lock_rooms(*ids):
    rooms = Room.objects.select_for_update(no_key=True, of=("self",)).select_related("site").order_by("pk")
    return {one.pk: one for one in rooms.filter(pk__in=set(ids))}


def _lock_equipment(things):
    locked = Equipment.objects.select_for_update(no_key=True).order_by("pk")
    return tuple(locked.filter(pk__in=[one.pk for one in things]))


def end_holds_in_the_way(session, wanted, *, by, at):
    """Cancel every hold of `session`, and lapsed holds that overlap `wanted`. Call it under the locks."""
    found = Booking.objects.filter(_overlaps(session, wanted) & Q(hold_until__lte=at) | Q(held_for=session.pk))
    held = dict(found.filter(state=BookingState.HELD).values_list("pk", "hold_until"))
    lapsed = {pk for pk, until in held.items() if until <= at}
    end_holds(lapsed, code=actions.LAPSED, by=SYSTEM, at=at)
    end_holds(held.keys() - lapsed, code=actions.LET_GO, by=by, at=at)


def _overlaps(session, wanted):
    people = [session.interviewer_id, *([wanted.interpreter.pk] if wanted.interpreter else [])]
    shared = Q(room=wanted.room) | Q(interviewer__in=people) | Q(interpreter__in=people)
    shared |= Q(participant=session.participant_id)
    if wanted.equipment:
        shared |= Q(loans__equipment__in=wanted.equipment)
    return Q(blocked_until__gt=wanted.block.starts_at, blocked_from__lt=wanted.block.ends_at) & shared


def end_holds_for(session, *, by, at):
    """Cancel the hold for `session`, which will not take place or takes another slot."""
    held = Booking.objects.filter(state=BookingState.HELD, held_for=session.pk)
    end_holds(held.values_list("pk", flat=True), code=actions.LET_GO, by=by, at=at)


def end_holds(ids, *, code, by, at):
    """Lock and cancel those of the bookings `ids` that are still holds."""
    wanted = set(ids)
    if wanted:
        locked = Booking.objects.select_for_update().filter(pk__in=wanted, state=BookingState.HELD).order_by("pk")
        for one in locked:
            one.cancel(by=by, at=at, code=code)


def locked_with_session(booking):
    """(Session or None, Booking), locked in order, for acts that need no other locks."""
    Participant.objects.select_for_update().get(pk=booking.participant_id)
    session = Session.objects.select_for_update().filter(booking=booking).first()
    return session, Booking.objects.select_for_update().get(pk=booking.pk)
