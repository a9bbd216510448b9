"""People who must not meet, and staff whom a person must not meet (domain.md D, *conflict spacing*; C-R4).

The lists are sealed with each person's own key, on both sides of a pair. Every act asks them when it happens: booking,
beginning, opening a name, asking for consent, witnessing. Staff who are refused read neutral words that name no list.
"""

from uuid import UUID

from django.db import models, transaction

from safespace.audit.log import record
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedJSON
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.keys.erasure import was_destroyed
from safespace.participants import actions
from safespace.participants.models import Participant

NOBODY = (frozenset(), frozenset())


class NotOfThisStudy(Refusal):
    sentence = "Choose other people of the same study."
    status = 422


class ForSomebodyElse(Refusal):
    """A colleague has to do it. The sentence is the same for anybody, so that it tells of no list (C-R4)."""

    sentence = "A colleague looks after this. Ask the coordinator."
    status = 403


class SeparationQuerySet(models.QuerySet):
    def of(self, participant):
        """The ids of those `participant` must not meet, as a frozenset of UUIDs."""
        return self.lists_of(participant)[0]

    def lists_of(self, participant):
        """(ids of participants, ids of accounts) that `participant` must not meet, each a frozenset of UUIDs."""
        row = self.filter(participant=participant).first()
        return row.lists() if row else NOBODY

    def kept_from(self, user_id, participants):
        """The ids of those of `participants` who must not meet the account `user_id`, in one query."""
        return {one.participant_id for one in self.filter(participant__in=participants) if user_id in one.lists()[1]}


class SeparationManager(models.Manager.from_queryset(SeparationQuerySet)):
    @transaction.atomic
    def write(self, participant, others, *, staff=(), by, at):
        """Keep `participant` apart from exactly `others`, on both sides, and from the accounts `staff`.

        Raises NotOfThisStudy, and ForSomebodyElse if `by` is on the list. The log says that it changed, not who is
        meant.
        """
        wanted = {other.pk for other in others}
        people = _locked({participant.pk, *wanted, *self.of(participant)})
        before = self.of(participant)
        people |= _locked(before - people.keys())  # written by somebody else while this act waited
        require_may_meet(participant, by)
        if participant.pk in wanted or any(one.study_id != participant.study_id for one in people.values()):
            raise NotOfThisStudy
        self._write(participant, by, others=wanted, staff={one.pk for one in staff})
        for pk in wanted - before:
            self._write(people[pk], by, others=self.of(people[pk]) | {participant.pk})
        for pk in before - wanted:
            self._write(people[pk], by, others=self.of(people[pk]) - {participant.pk})
        record(
            actions.SEPARATION_CHANGED,
            by=by,
            at=at,
            study=participant.study_id,
            participant=participant,
            about=participant,
        )

    def _write(self, participant, by, **lists):
        row = self.filter(participant=participant).first() or Separation(participant=participant)
        for name, ids in lists.items():
            setattr(row, name, sorted(str(pk) for pk in ids))
        row.recorded_by = by.actor_id
        row.save()


class Separation(Base):
    """Whom one person must not meet, among participants and among staff. No reason is kept."""

    participant = models.OneToOneField(Participant, models.PROTECT, related_name="separation")
    others = SealedJSON(context="kept_apart.others", default=list)
    staff = SealedJSON(context="kept_apart.staff", default=list)

    objects = SeparationManager()

    class Meta:
        db_table = "interviews_keptapart"

    class Privacy:
        key = ("contact", "participant_id")
        sealed = {"others", "staff"}
        open = {"id", "participant", "recorded_at", "recorded_by"}

    def __str__(self):
        return "A separation"

    def lists(self):
        """(ids of participants, ids of accounts), each a frozenset of UUIDs. Empty once the person was erased."""
        try:
            return frozenset(map(UUID, self.others)), frozenset(map(UUID, self.staff))
        except KeyDestroyed:
            if was_destroyed("contact", self.participant_id):
                return NOBODY
            raise


def _locked(ids):
    return {one.pk: one for one in Participant.objects.select_for_update().order_by("pk").filter(pk__in=ids)}


def loaded_lists(participant):
    """`lists_of` from the row that was loaded with `participant`, if it was. An act passes a person it just locked."""
    row = getattr(participant, "separation", None)
    return row.lists() if row else NOBODY


def require_may_meet(participant, by):
    """Raise ForSomebodyElse if `participant` must not meet the actor `by`. Asks the database each time."""
    if by.actor_id in Separation.objects.lists_of(participant)[1]:
        raise ForSomebodyElse
