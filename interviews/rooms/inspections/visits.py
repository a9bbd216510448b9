"""Risk assessments of visits: a home or a café needs one before it can be approved (D-R1)."""

from django.db import models, transaction

from interviews.rooms import actions
from interviews.rooms.inspections.criteria import CRITERIA
from interviews.rooms.models import Kind, Room
from safespace.audit.log import record
from safespace.base.constraints import AppendOnly
from safespace.base.days import months_after
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedText

MOST_MONTHS = 12
"""The longest time for which an assessment may be valid (†)."""


class WhoGoes(models.TextChoices):
    TWO = "two", "Two of us go"
    LONE = "lone", "One of us goes alone"


class NotElsewhere(Refusal):
    sentence = "This is one of our rooms. Inspect it instead."


class HoldsTooLong(Refusal):
    sentence = "It is valid for twelve months from today at most. Choose a day before that."
    status = 422
    field = "valid_to"


class RiskManager(models.Manager):
    @transaction.atomic
    def write(self, *, key, room, place, people, activity, controls, company, found, valid_to, by, at, study=None):
        """Record the risk assessment of `room`, which has the kind VISIT. `found` (codes) become its features.

        `company` is one of WhoGoes. Raises NotElsewhere, HoldsTooLong.
        """
        room = Room.objects.select_for_update(of=("self",)).select_related("site").get(pk=room.pk)
        if room.kind != Kind.VISIT:
            raise NotElsewhere
        today = room.site.day_of(at)
        if not today <= valid_to <= months_after(today, MOST_MONTHS):
            raise HoldsTooLong

        words = {"place": place, "people": people, "activity": activity, "controls": controls}
        features = [code for code in CRITERIA if code in found]

        def make():
            risk = self.create(
                id=key, room=room, company=company, valid_to=valid_to, recorded_at=at, recorded_by=by.actor_id, **words
            )
            room.features = features
            room.save(update_fields=["features"])
            detail = {"valid_to": valid_to.isoformat(), "company": str(company)}
            record(actions.RISK_ASSESSED, by=by, at=at, study=study, about=room, detail=detail)
            return risk

        same = {"room_id": room.pk, "company": company, "valid_to": valid_to, "room.features": features, **words}
        return once(self.model, key, by=by, make=make, same=same)

    def latest(self, room):
        return self.filter(room=room).order_by("-recorded_at").first()


class RiskAssessment(Base):
    """The risks of a visit and what is done about them. It describes the kind of place, never whose or where it is."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="risks")
    place = SealedText(context="risk_assessment.place")
    people = SealedText(context="risk_assessment.people")
    activity = SealedText(context="risk_assessment.activity")
    controls = SealedText(context="risk_assessment.controls")
    company = models.CharField(max_length=4, choices=WhoGoes)
    valid_to = models.DateField()

    objects = RiskManager()

    class Privacy:
        key = ("site", "room_id")
        sealed = {"place", "people", "activity", "controls"}
        open = {"id", "room", "company", "valid_to", "recorded_at", "recorded_by"}

    class Meta:
        constraints = [AppendOnly(name="risk_assessment_append_only")]
        indexes = [models.Index(fields=["room", "-recorded_at"], name="risk_by_room")]

    def __str__(self):
        return f"valid until {self.valid_to}"
