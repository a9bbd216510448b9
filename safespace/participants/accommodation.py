"""What a participant needs of a room and an interview, sealed with their own key."""

from django.db import models, transaction

from safespace.audit.log import record
from safespace.base.models import Base
from safespace.encryption.fields.sealed_fields import SealedJSON, SealedText
from safespace.participants import actions
from safespace.participants.needs import NEEDS


class AccommodationManager(models.Manager):
    @transaction.atomic
    def write(self, participant, *, codes, comfort, stop_sign, by, at):
        """Replace what the participant needs. The log says that it changed."""
        type(participant).objects.select_for_update().get(pk=participant.pk)
        row = self.filter(participant=participant).first() or Accommodation(participant=participant)
        row.codes, row.comfort, row.stop_sign, row.recorded_by = known_codes(codes), comfort, stop_sign, by.actor_id
        row.save()
        study = participant.study
        record(actions.NEEDS_CHANGED, by=by, at=at, study=study, participant=participant, about=row)
        return row


def known_codes(codes):
    """The `codes` that are in NEEDS, sorted."""
    return sorted(code for code in codes if code in NEEDS)


class Accommodation(Base):
    """What a participant needs: codes that rooms must meet, and words for the interviewer (G-R5, D-R7)."""

    participant = models.OneToOneField("safespace.Participant", models.PROTECT, related_name="accommodation")
    codes = SealedJSON(context="accommodation.codes", default=list)
    comfort = SealedText(context="accommodation.comfort", default="")
    stop_sign = SealedText(context="accommodation.stop_sign", default="")
    match_preferences = SealedJSON(context="accommodation.company", null=True)

    objects = AccommodationManager()

    class Privacy:
        key = ("contact", "participant_id")
        sealed = {"codes", "comfort", "stop_sign", "match_preferences"}
        open = {"id", "recorded_at", "recorded_by", "participant"}

    def __str__(self):
        return "Needs"

    @property
    def needs(self):
        """The Needs of this participant, in the order of NEEDS."""
        wanted = set(self.codes)
        return [need for need in NEEDS.values() if need.code in wanted]

    @property
    def comfort_lines(self):
        return [line.strip() for line in self.comfort.splitlines() if line.strip()]
