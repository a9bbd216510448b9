"""Who holds which key for which booking (domain.md D, *AccessGrant*): a door opens for one person, for one booking."""

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
"""How long before the booking, quiet gap included, a code can be read (†)."""


class How(models.TextChoices):
    KEY = "key", "A key"
    BADGE = "badge", "A badge"
    CODE = "code", "A door code"
    LET_IN = "let_in", "Let in by the front desk"


class NothingToOpen(Refusal):
    sentence = "This booking is over or cancelled, so no door opens for it."


class CodeMissing(Refusal):
    sentence = "Type the code of the door."
    status = 422
    field = "code"


class NotTheirTime(Refusal):
    sentence = "The code can be read from half an hour before the booking until it ends, by the person it was given to."
    status = 403


class GrantManager(models.Manager):
    @transaction.atomic
    def give(self, *, key, booking, how, by, at, code=""):
        """Let the interviewer of `booking` in for its time; `code` only when `how` is How.CODE.

        Raises NothingToOpen, CodeMissing. It holds for the room of this moment: after a move to another it is void.
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

    def of(self, booking):
        """The one that stands for `booking` in the room it has now, or None."""
        standing = self.filter(
            booking=booking, room=booking.room_id, user=booking.interviewer_id, ended_at__isnull=True
        )
        return None if booking.is_cancelled else standing.first()


class AccessGrant(Base):
    """A way in for the person who leads a session, as long as the booking has its room. The code is sealed."""

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
        """True for the person it was given to, from EARLY before the first quiet gap to the end of the last."""
        booking = self.booking
        in_time = booking.blocked_from - EARLY <= at < booking.blocked_until
        stands = self.ended_at is None and not booking.is_cancelled and booking.room_id == self.room_id
        return stands and in_time and self.user_id == who.actor_id == booking.interviewer_id

    @transaction.atomic
    def read_code(self, *, by, at):
        """The code of the door, for the right person at the right time, on record. Raises NotTheirTime."""
        if self.how != How.CODE or not self.may_read(by, at):
            raise NotTheirTime
        self.booking.log(actions.CODE_READ, by=by, at=at)
        return self.code

    @transaction.atomic
    def end(self, *, by, at):
        """Take it back: the key is in the cabinet again, or the code was changed. A second press changes nothing."""
        grant = AccessGrant.objects.select_for_update(of=("self",)).select_related("booking").get(pk=self.pk)
        if grant.ended_at is None:
            grant.ended_at = at
            grant.save(update_fields=["ended_at"])
            grant.booking.log(actions.ACCESS_ENDED, by=by, at=at)
        return grant
