"""Closures: times at which a room cannot be used during its opening hours, such as a fire drill."""

from django.db import models, transaction
from django.db.models import F, Q

from interviews.rooms import actions
from interviews.rooms.models import Booking, Room
from safespace.audit.log import record
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal


class ClosureOver(Refusal):
    sentence = "That time has passed. Choose an end ahead."
    status = 422
    field = "until_day"


class ClosureQuerySet(models.QuerySet):
    def not_lifted(self):
        return self.filter(lifted_at__isnull=True)


class ClosureManager(models.Manager.from_queryset(ClosureQuerySet)):
    @transaction.atomic
    def close(self, *, key, room, starts_at, ends_at, words, by, at, study=None):
        """Close `room` from `starts_at` to `ends_at`. Existing bookings stay until they are moved.

        Bookings lock the room too, so a closure and a booking made at the same moment see each other. Raises
        ClosureOver.
        """
        room = Room.objects.select_for_update().get(pk=room.pk)

        def make():
            if ends_at <= at:
                raise ClosureOver
            closure = self.create(
                id=key, room=room, starts_at=starts_at, ends_at=ends_at, words=words, recorded_by=by.actor_id
            )
            _copy_to_room(room, at)
            ahead = Booking.objects.ahead(at).filter(room=room, starts_at__lt=ends_at, ends_at__gt=starts_at).count()
            detail = {"room": str(room.pk), "starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
            record(
                actions.ROOM_CLOSED, by=by, at=at, study=study, about=closure, detail=detail | {"bookings_ahead": ahead}
            )
            return closure

        same = {"room_id": room.pk, "starts_at": starts_at, "ends_at": ends_at, "words": words}
        return once(self.model, key, by=by, make=make, same=same)


class Closure(Base):
    """One closure of a room. `words`, its reason, are shown in every calendar, so they are never about people."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="closures")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    words = models.CharField(max_length=60)
    lifted_at = models.DateTimeField(null=True)

    objects = ClosureManager()

    class Privacy:
        sealed = set()
        open = {"id", "room", "starts_at", "ends_at", "words", "lifted_at", "recorded_at", "recorded_by"}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="closure_ends_after_it_starts"),
        ]
        indexes = [models.Index(fields=["room", "ends_at"], condition=Q(lifted_at=None), name="closure_room_time")]

    def __str__(self):
        return self.words

    @transaction.atomic
    def lift(self, *, by, at, study=None):
        """Reopen the room for the rest of that time. Repeating it changes nothing."""
        room = Room.objects.select_for_update().get(pk=self.room_id)
        closure = Closure.objects.select_for_update().get(pk=self.pk)
        if closure.lifted_at is None:
            closure.lifted_at = at
            closure.save(update_fields=["lifted_at"])
            _copy_to_room(room, at)
            record(
                actions.CLOSURE_LIFTED, by=by, at=at, study=study, about=closure, detail={"room": str(closure.room_id)}
            )
        return closure


def _copy_to_room(room, at):
    """Copy the closures ahead to the locked row of `room`, so that its fit needs no query."""
    ahead = room.closures.not_lifted().filter(ends_at__gt=at).order_by("starts_at", "id")
    room.closed = [[one.starts_at.isoformat(), one.ends_at.isoformat(), one.words] for one in ahead]
    room.save(update_fields=["closed"])
