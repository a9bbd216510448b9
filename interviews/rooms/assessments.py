"""Looking at a room: what is checked, what was found, what that means for its approval (domain.md D, *RoomCheck*)."""

from dataclasses import dataclass

from django.db import models, transaction

from interviews.rooms import actions
from interviews.rooms.models import Room
from safespace.audit.log import record
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.participants.needs import NEEDS


@dataclass(frozen=True)
class Look:
    """One thing to look at. `must` has to hold in every room of ours, whoever comes."""

    code: str
    asks: str
    must: bool = False


SAFETY = (
    Look("opens_inside", "Every door opens from the inside, without a key", must=True),
    Look("signal", "A phone has signal here, or there is one on the wall", must=True),
    Look("help_near", "A colleague within call while it is used", must=True),
    Look("two_seats", "Both can sit near a door, and nobody blocks the other’s way", must=True),
    Look("panic_button", "A panic button that was pressed and answered"),
    Look("neutral_sign", "Nothing on the door or the way says what happens here"),
    Look("water_tissues", "Water and tissues within reach"),
    Look("warmth", "Warm enough, and a window that opens"),
)
"""Safety and comfort of both people (D-R7). The needs of `participants.needs` are looked at besides."""

LOOKS = (*SAFETY, *(Look(need.code, need.label) for need in NEEDS.values()))
MUST = frozenset(look.code for look in LOOKS if look.must)


class StillToMend(Refusal):
    sentence = "It can’t be approved before this holds: {missing}."


class NotLooked(Refusal):
    sentence = "Somebody has to look at it within twelve months before it is approved."


class UnknownLook(Refusal):
    sentence = "That is not one of the things we look at."
    status = 422


class AssessmentManager(models.Manager):
    @transaction.atomic
    def write(self, *, key, room, found, looked_on, sound_on, by, at, study=None):
        """Write down what was `found` (codes of LOOKS) on `looked_on`; the room's features become what holds now.

        A thing that must hold and does not takes the room out of use at once (domain.md D, machine *Room*); bookings
        ahead then wait to be moved. Raises UnknownLook.
        """
        if set(found) - {look.code for look in LOOKS}:
            raise UnknownLook
        room = Room.objects.select_for_update().get(pk=room.pk)

        def make():
            kept = {"room": room, "found": sorted(found), "looked_on": looked_on, "sound_on": sound_on}
            assessment = self.create(id=key, recorded_by=by.actor_id, **kept)
            room.features = [code for code in NEEDS if code in found]
            failed = sorted(MUST - set(found))
            if failed and room.suspended_at is None and not room.is_shared:
                room.suspended_at = at
            room.save(update_fields=["features", "suspended_at"])
            detail = {"looked_on": looked_on.isoformat(), "failed": ",".join(failed)}
            record(actions.ROOM_ASSESSED, by=by, at=at, study=study, about=room, detail=detail)
            return assessment

        return once(self.model, key, by=by, make=make)

    def latest(self, room):
        return self.filter(room=room).order_by("-looked_on", "-recorded_at").first()


class Assessment(Base):
    """What one person found on one day. Never edited: the next look is a new one."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="assessments")
    found = models.JSONField(default=list, help_text="codes of what holds")
    looked_on = models.DateField()
    sound_on = models.DateField(null=True, help_text="when somebody listened at the door")

    objects = AssessmentManager()

    class Privacy:
        sealed = set()
        open = {"id", "room", "found", "looked_on", "sound_on", "recorded_at", "recorded_by"}

    class Meta:
        constraints = [AppendOnly(name="assessment_append_only")]
        indexes = [models.Index(fields=["room", "-looked_on"], name="assessment_by_room")]

    def __str__(self):
        return f"looked at on {self.looked_on}"

    @property
    def missing(self):
        """The things that must hold and do not, as Looks."""
        return [look for look in LOOKS if look.must and look.code not in self.found]
