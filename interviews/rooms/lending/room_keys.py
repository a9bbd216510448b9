"""Keys and door codes: each grant lets one person in, for one booking."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction

from interviews.rooms import actions
from interviews.rooms.models import Booking, Room
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedText

EARLY = timedelta(minutes=30)
"""How long before the blocked time a code can be read (†)."""


class How(models.TextChoices):
    KEY = "key", "A key"
    BADGE = "badge", "A badge"
    CODE = "code", "A door code"
    LET_IN = "let_in", "Let in by the front desk"


class NothingToOpen(Refusal):
    sentence = "This booking is over or cancelled, so no door opens for it."


class CodeMissing(Refusal):
    sentence = "Enter the door code."
    status = 422
    field = "code"


class NotTheirTime(Refusal):
    sentence = "The code can be read from half an hour before the booking until it ends, by the person it was given to."
    status = 403


class GrantManager(models.Manager):
    @transaction.atomic
    def give(self, *, key, booking, how, by, at, code=""):
        """Give the interviewer of `booking` a way in. `code` is kept only if `how` is How.CODE.

        It is for the present room: a move to another room makes it void. Raises NothingToOpen, CodeMissing.
        """
        booking = Booking.objects.select_for_update().get(pk=booking.pk)
        if booking.is_cancelled or booking.blocked_until <= at:
            raise NothingToOpen
        if how == How.CODE and not code:
            raise CodeMissing

        code = code if how == How.CODE else None

        def make():
            self.filter(booking=booking, ended_at__isnull=True).update(ended_at=at)
            grant = self.create(
                id=key, booking=booking, room_id=booking.room_id, user_id=booking.interviewer_id, how=how,
                code=code, recorded_at=at, recorded_by=by.actor_id,
            )  # fmt: skip
            booking.log(actions.ACCESS_GIVEN, by=by, at=at, how=str(how))
            return grant

        return once(self.model, key, by=by, make=make, same={"booking_id": booking.pk, "how": how, "code": code})

    def current_for(self, booking):
        """The grant for `booking` in its present room, or None."""
        current = self.filter(booking=booking, room=booking.room_id, user=booking.interviewer_id, ended_at__isnull=True)
        return None if booking.is_cancelled else current.first()


class AccessGrant(Base):
    """A way in for the interviewer of a booking, for as long as it keeps its room. The code is sealed."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="grants")
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    how = models.CharField(max_length=6, choices=How)
    code = SealedText(context="access_grant.code", null=True)
    ended_at = models.DateTimeField(null=True, help_text="when it was taken back, or the key came back")

    objects = GrantManager()

    class Privacy:
        key = ("site", "room_id")
        sealed = {"code"}
        open = {"id", "booking", "room", "user", "how", "ended_at", "recorded_at", "recorded_by"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=models.Q(ended_at__isnull=True), name="access_one_a_booking"
            ),
        ]

    def __str__(self):
        return "a way in"

    def may_read(self, who, at):
        """Whether `who` was given it, and it is between EARLY before the blocked time and its end."""
        booking = self.booking
        in_time = booking.blocked_from - EARLY <= at < booking.blocked_until
        in_force = self.ended_at is None and not booking.is_cancelled and booking.room_id == self.room_id
        return in_force and in_time and self.user_id == who.actor_id == booking.interviewer_id

    @transaction.atomic
    def read_code(self, *, by, at):
        """Log the reading and return the door code. Raises NotTheirTime."""
        if self.how != How.CODE or not self.may_read(by, at):
            raise NotTheirTime
        self.booking.log(actions.CODE_READ, by=by, at=at)
        return self.code

    @transaction.atomic
    def end(self, *, by, at):
        """End it: the key is back, or the code was changed. Repeating it changes nothing."""
        grant = AccessGrant.objects.select_for_update(of=("self",)).select_related("booking").get(pk=self.pk)
        if grant.ended_at is None:
            grant.ended_at = at
            grant.save(update_fields=["ended_at"])
            grant.booking.log(actions.ACCESS_ENDED, by=by, at=at)
        return grant
