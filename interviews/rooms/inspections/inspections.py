"""Inspections of rooms: what was found, by whom and when. They decide whether a room may be used."""

from django.db import models, transaction

from interviews.rooms import actions
from interviews.rooms.inspections.criteria import CRITERIA
from interviews.rooms.models import Room
from safespace.audit.log import record
from safespace.base.constraints import AppendOnly
from safespace.base.days import months_after
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.participants.needs import NEEDS

VALID_MONTHS = 12
"""How long an inspection counts, and a sound test (†)."""


class UnknownCriterion(Refusal):
    sentence = "That is not one of our criteria."
    status = 422


class InspectedInFuture(Refusal):
    sentence = "That day is still ahead. Give the day on which the room was inspected."
    status = 422
    field = "looked_on"


class SoundNotTested(Refusal):
    sentence = "“Can’t be overheard” needs a sound test in the twelve months before the inspection."
    status = 422
    field = "sound_on"


class InspectionManager(models.Manager):
    @transaction.atomic
    def write(self, *, key, room, findings, looked_on, sound_on, by, at, remarks="", study=None):
        """Record an inspection of `room` on the day `looked_on` with `findings` {code of CRITERIA: bool}.

        The features of the room become the criteria that hold; those without a finding count as not met. A failed
        required criterion suspends the room, and its bookings ahead need another one. Raises UnknownCriterion,
        InspectedInFuture, SoundNotTested.
        """
        room = Room.objects.select_for_update(of=("self",)).select_related("site").get(pk=room.pk)
        _require_plausible(room, findings, looked_on, sound_on, at)
        kept = {"findings": findings, "looked_on": looked_on, "sound_on": sound_on, "remarks": remarks}

        def make():
            inspection = self.create(id=key, room=room, recorded_at=at, recorded_by=by.actor_id, **kept)
            lost = _apply_to_room(room, inspection, at)
            detail = {
                "looked_on": looked_on.isoformat(),
                "failed": [one.code for one in inspection.failed],
                "lost": lost,
            }
            record(actions.ROOM_INSPECTED, by=by, at=at, study=study, about=room, detail=detail)
            return inspection

        return once(self.model, key, by=by, make=make, same={"room_id": room.pk, **kept})

    def latest(self, room):
        return self.filter(room=room).order_by("-looked_on", "-recorded_at").first()


class Inspection(Base):
    """One inspection of a room. Append-only: the next inspection is a new row."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="inspections")
    findings = models.JSONField(default=dict, help_text="code of a criterion: holds or not; others were not inspected")
    looked_on = models.DateField()
    sound_on = models.DateField(null=True, help_text="the day of the sound test")
    remarks = models.CharField(max_length=300, blank=True, help_text="about the room, never about people")

    objects = InspectionManager()

    class Privacy:
        sealed = set()
        open = {"id", "room", "findings", "looked_on", "sound_on", "remarks", "recorded_at", "recorded_by"}

    class Meta:
        db_table = "interviews_assessment"
        constraints = [AppendOnly(name="assessment_append_only")]
        indexes = [models.Index(fields=["room", "-looked_on"], name="assessment_by_room")]

    def __str__(self):
        return f"inspected on {self.looked_on}"

    @property
    def failed(self):
        """The required Criteria that are not met."""
        return [one for one in CRITERIA.values() if one.must and not self.findings.get(one.code)]

    @property
    def valid_until(self):
        """The last day on which this inspection counts."""
        return months_after(self.looked_on, VALID_MONTHS)


def _require_plausible(room, findings, looked_on, sound_on, at):
    if findings.keys() - CRITERIA.keys():
        raise UnknownCriterion
    if looked_on > room.site.day_of(at):
        raise InspectedInFuture
    tested = sound_on is not None and sound_on <= looked_on <= months_after(sound_on, VALID_MONTHS)
    if findings.get("not_overheard") and not tested:
        raise SoundNotTested


def _apply_to_room(room, inspection, at):
    """Update `room` from its latest inspection. Returns the codes of needs that it no longer meets."""
    if Inspection.objects.latest(room) != inspection:
        return []
    before = set(room.features)
    room.features = [code for code in CRITERIA if inspection.findings.get(code)]
    if inspection.failed and room.suspended_at is None and not room.is_shared:
        room.suspended_at = at
    room.save(update_fields=["features", "suspended_at"])
    return sorted((before - set(room.features)) & NEEDS.keys())
