"""People who must not meet (domain.md D, *conflict spacing*; C-R4): nobody shares a building window with them.

Who keeps apart from whom is sealed with each person's own key, on both sides. Whoever books is only told that the time
is not available.
"""

from datetime import timedelta
from uuid import UUID

from django.db import models, transaction

from interviews.rooms import actions
from interviews.rooms.models import Booking
from interviews.rooms.spans import Span
from safespace.audit.log import record
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.encryption.fields import SealedJSON
from safespace.participants.models import Participant

WINDOW = timedelta(hours=1)
"""How long before and after a booking the building is not shared (†60 minutes)."""


class NotApart(Refusal):
    sentence = "Choose other people of the same study."
    status = 422


class ApartManager(models.Manager):
    @transaction.atomic
    def write(self, participant, others, *, by, at):
        """Keep `participant` apart from exactly `others`, on both sides. Raises NotApart for people of another study.

        The log says that it changed, not who is meant.
        """
        wanted = {other.pk for other in others}
        before = self.of(participant)
        touched = sorted({participant.pk, *wanted, *before})
        people = {one.pk: one for one in Participant.objects.select_for_update().order_by("pk").filter(pk__in=touched)}
        if participant.pk in wanted or any(one.study_id != participant.study_id for one in people.values()):
            raise NotApart
        self._write(participant, wanted, by)
        for pk in wanted - before:
            self._write(people[pk], self.of(people[pk]) | {participant.pk}, by)
        for pk in before - wanted:
            self._write(people[pk], self.of(people[pk]) - {participant.pk}, by)
        record(
            actions.APART_CHANGED, by=by, at=at, study=participant.study_id, participant=participant, about=participant
        )

    def _write(self, participant, others, by):
        row = self.filter(participant=participant).first() or KeptApart(participant=participant)
        row.others, row.recorded_by = sorted(str(pk) for pk in others), by.actor_id
        row.save()

    def of(self, participant):
        """The ids of those `participant` must not meet, as a frozenset of UUIDs."""
        row = self.filter(participant=participant).first()
        return row.ids if row else frozenset()


class KeptApart(Base):
    """Whom one person must not meet. The reason is nobody's business and has no place here."""

    participant = models.OneToOneField(Participant, models.PROTECT, related_name="+")
    others = SealedJSON(context="kept_apart.others", default=list)

    objects = ApartManager()

    class Privacy:
        key = ("contact", "participant_id")
        sealed = {"others"}
        open = {"id", "participant", "recorded_at", "recorded_by"}

    def __str__(self):
        return "Kept apart"

    @property
    def ids(self):
        return frozenset(UUID(one) for one in self.others)


def meets(site_id, others, during, *, moving=None):
    """True when somebody of `others` has a booking at the site within WINDOW of the Span `during`, calls aside."""
    if not others:
        return False
    window = Span(during.starts_at - WINDOW, during.ends_at + WINDOW)
    near = Booking.objects.standing().touching(window).filter(room__site=site_id, alone=True, participant__in=others)
    return (near.exclude(pk=moving.pk) if moving else near).exists()
