"""What booking locks, in the one order: participant, session, building, rooms, people, equipment, bookings.

Whoever holds them all writes, and waits for nobody; so a herd on one slot makes one booking and no deadlock. Holds
whose minutes are over are cleared away under the same locks, so they block nothing whether or not a worker runs.
"""

from dataclasses import dataclass, replace

from django.db.models import Q

from interviews.bookings import actions
from interviews.bookings.people import Apart, lock_people
from interviews.calendar.separation import lock_building
from interviews.rooms.bookings import BookingState
from interviews.rooms.lending.equipment import Equipment
from interviews.rooms.models import Booking, Room
from interviews.sessions.models import Session
from safespace.audit.actors import SYSTEM
from safespace.participants.models import Participant


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a room over a Span for so many people, with whom and with what besides.

    `own_wish` says that the person asked for that day themselves, where they had less than two days of rest.
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
        """How many chairs are needed: an interpreter comes on top of `people`."""
        return self.people + (self.interpreter is not None)

    @property
    def block(self):
        """The Span it keeps to itself, quiet gaps included."""
        return self.room.blocks(self.during, self.gap)


def lock(session, wanted, *also_rooms):
    """Take every lock that booking needs. Returns (session, wanted, Apart) as they are now."""
    # What they need is read after the lock: a row that is joined would be as it was before the wait.
    people = Participant.objects.select_for_update(of=("self",)).select_related("study")
    participant = people.get(pk=session.participant_id)
    session = session.locked()
    session.participant, session.study = participant, participant.study
    apart = Apart(participant)
    if apart.others:
        lock_building({wanted.room.site_id})
    room = lock_rooms(wanted.room.pk, *also_rooms)[wanted.room.pk]
    lock_people(session.interviewer_id, wanted.interpreter and wanted.interpreter.pk)
    equipment = lock_equipment(wanted.equipment) if wanted.equipment else ()
    return session, replace(wanted, room=room, equipment=equipment), apart


def lock_rooms(*ids):
    rooms = Room.objects.select_for_update(no_key=True, of=("self",)).select_related("site").order_by("pk")
    return {one.pk: one for one in rooms.filter(pk__in=set(ids))}


def lock_equipment(things):
    """The Equipment of `things` as it is now, locked in one order."""
    locked = Equipment.objects.select_for_update(no_key=True).order_by("pk")
    return tuple(locked.filter(pk__in=[one.pk for one in things]))


def clear_holds(session, wanted, *, by, at):
    """End the holds that were not confirmed in time and lie where `wanted` is to stand, and any other of `session`.

    Call it under the locks.
    """
    found = Booking.objects.filter(_in_the_way(session, wanted) & Q(hold_until__lte=at) | Q(held_for=session.pk))
    held = dict(found.filter(state=BookingState.HELD).values_list("pk", "hold_until"))
    lapsed = {pk for pk, until in held.items() if until <= at}
    end_holds(lapsed, code=actions.LAPSED, by=SYSTEM, at=at)
    end_holds(held.keys() - lapsed, code=actions.LET_GO, by=by, at=at)


def _in_the_way(session, wanted):
    people = [session.interviewer_id, *([wanted.interpreter.pk] if wanted.interpreter else [])]
    shared = Q(room=wanted.room) | Q(interviewer__in=people) | Q(interpreter__in=people)
    shared |= Q(participant=session.participant_id)
    if wanted.equipment:
        shared |= Q(loans__equipment__in=wanted.equipment)
    return Q(blocked_until__gt=wanted.block.starts_at, blocked_from__lt=wanted.block.ends_at) & shared


def let_go_of_holds(session, *, by, at):
    """Give up what is held for `session`: another slot was chosen, or the session will not take place."""
    held = Booking.objects.standing().filter(state="held", held_for=session.pk)
    end_holds(held.values_list("pk", flat=True), code=actions.LET_GO, by=by, at=at)


def end_holds(ids, *, code, by, at):
    """Cancel the holds among `ids`, each locked and looked at anew, in one order."""
    wanted = set(ids)
    if wanted:
        locked = Booking.objects.select_for_update().filter(pk__in=wanted, state="held").order_by("pk")
        for one in locked:
            one.cancel(by=by, at=at, code=code)


def locked_with_session(booking):
    """(Session or None, Booking), locked in order, for acts that need nothing else."""
    Participant.objects.select_for_update().get(pk=booking.participant_id)
    session = Session.objects.select_for_update().filter(booking=booking).first()
    return session, Booking.objects.select_for_update().get(pk=booking.pk)
