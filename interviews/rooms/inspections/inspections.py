"""Looking at a room: what was found, by whom and when, and what that means for its use (domain.md D, *RoomCheck*)."""

from datetime import timedelta

from django.db import models, transaction

from interviews.rooms import actions
from interviews.rooms.inspections.criteria import LOOKS
from interviews.rooms.models import Room
from safespace.audit.log import record
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.participants.needs import NEEDS

VALID = timedelta(days=365)
"""How long a look counts, and a sound test (†12 months)."""


class UnknownLook(Refusal):
    sentence = "That is not one of the things we look at."
    status = 422


class NotYetLooked(Refusal):
    sentence = "That day has not come yet. Write down the day somebody stood in the room."
    status = 422
    field = "looked_on"


class SoundNotTested(Refusal):
    sentence = "It counts as not overheard once somebody has listened at the door, within the twelve months before."
    status = 422
    field = "sound_on"


class AssessmentManager(models.Manager):
    @transaction.atomic
    def write(self, *, key, room, findings, looked_on, sound_on, by, at, remarks="", study=None):
        """Write down `findings` ({code of LOOKS: holds or not}) of the day `looked_on`. Returns the Assessment.

        What was not looked at counts as no. The room's features become what holds now. A thing that must hold and does
        not takes the room out of use at once (domain.md D, machine *Room*); bookings ahead then wait for another room.
        Raises UnknownLook, NotYetLooked, SoundNotTested.
        """
        room = Room.objects.select_for_update(of=("self",)).select_related("site").get(pk=room.pk)
        _plausible(room, findings, looked_on, sound_on, at)

        kept = {"findings": findings, "looked_on": looked_on, "sound_on": sound_on, "remarks": remarks}

        def make():
            assessment = self.create(id=key, room=room, recorded_at=at, recorded_by=by.actor_id, **kept)
            lost = _take_over(room, assessment, at)
            detail = {
                "looked_on": looked_on.isoformat(),
                "failed": [look.code for look in assessment.failed],
                "lost": lost,
            }
            record(actions.ROOM_ASSESSED, by=by, at=at, study=study, about=room, detail=detail)
            return assessment

        return once(self.model, key, by=by, make=make, same={"room_id": room.pk, **kept})

    def latest(self, room):
        return self.filter(room=room).order_by("-looked_on", "-recorded_at").first()


class Assessment(Base):
    """What one person found on one day. Never edited: the next look is a new row."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="assessments")
    findings = models.JSONField(default=dict, help_text="code of a look: holds or not; others were not looked at")
    looked_on = models.DateField()
    sound_on = models.DateField(null=True, help_text="when somebody listened at the door")
    remarks = models.CharField(max_length=300, blank=True, help_text="about the room, never about people")

    objects = AssessmentManager()

    class Privacy:
        sealed = set()
        open = {"id", "room", "findings", "looked_on", "sound_on", "remarks", "recorded_at", "recorded_by"}

    class Meta:
        constraints = [AppendOnly(name="assessment_append_only")]
        indexes = [models.Index(fields=["room", "-looked_on"], name="assessment_by_room")]

    def __str__(self):
        return f"looked at on {self.looked_on}"

    @property
    def failed(self):
        """The things that must hold and do not, as Looks."""
        return [look for look in LOOKS.values() if look.must and not self.findings.get(look.code)]

    @property
    def valid_until(self):
        """The last day on which it counts."""
        return self.looked_on + VALID


def _plausible(room, findings, looked_on, sound_on, at):
    if findings.keys() - LOOKS.keys():
        raise UnknownLook
    if looked_on > room.site.day_of(at):
        raise NotYetLooked
    tested = sound_on is not None and looked_on - VALID <= sound_on <= looked_on
    if findings.get("not_overheard") and not tested:
        raise SoundNotTested


def _take_over(room, assessment, at):
    """Make the room what was found, unless somebody looked later; returns the codes of needs it no longer meets."""
    if Assessment.objects.latest(room) != assessment:
        return []
    before = set(room.features)
    room.features = [code for code in LOOKS if assessment.findings.get(code)]
    if assessment.failed and room.suspended_at is None and not room.is_shared:
        room.suspended_at = at
    room.save(update_fields=["features", "suspended_at"])
    return sorted((before - set(room.features)) & NEEDS.keys())
