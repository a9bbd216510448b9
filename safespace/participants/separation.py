"""Participants who must not meet each other, and staff whom a participant must not meet (C-R4).

The lists are sealed with each participant's own key, on both sides of a pair. Booking, beginning a session, opening a
name, asking for consent and witnessing all check them. The refusal that staff read does not reveal that a list exists.
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


class MayNotMeet(Refusal):
    """The member must not meet this participant. The sentence does not reveal that there is a list (C-R4)."""

    sentence = "A colleague looks after this. Ask the coordinator."
    status = 403


class ListErased(Refusal):
    """Whom the participant must not meet was erased with their contact, so no one person may open their name (C-R4)."""

    sentence = (
        "Whom they must not meet was erased together with the way to reach them. Who they are now opens to two people "
        "only, by break-glass."
    )
    status = 403


class SeparationQuerySet(models.QuerySet):
    def of(self, participant):
        """The ids of the participants whom `participant` must not meet, as a frozenset of UUIDs."""
        return self.lists_of(participant)[0]

    def lists_of(self, participant):
        """(ids of participants, ids of accounts) that `participant` must not meet, each a frozenset of UUIDs."""
        row = self.filter(participant=participant).first()
        return row.lists() if row else NOBODY

    def kept_from(self, user_id, participants):
        """The ids of the `participants` who must not meet the account `user_id`, in one query."""
        return {one.participant_id for one in self.filter(participant__in=participants) if user_id in one.lists()[1]}


class SeparationManager(models.Manager.from_queryset(SeparationQuerySet)):
    @transaction.atomic
    def write(self, participant, others, *, staff=(), by, at):
        """Replace the lists of `participant`: `others` (on both sides of each pair) and the accounts `staff`.

        The log says that the lists changed, not whom they name. Raises NotOfThisStudy, and MayNotMeet if `by` is
        on the list.
        """
        wanted = {other.pk for other in others}
        people = _locked({participant.pk, *wanted, *self.of(participant)})
        before = self.of(participant)
        people |= _locked(before - people.keys())  # added by another request while this one waited for the lock
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
    """The participants and accounts that one participant must not meet. No reason is stored."""

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

    @property
    def is_erased(self):
        """Whether the key of the lists was destroyed, so that they can no longer be read."""
        return was_destroyed("contact", self.participant_id)

    def lists(self):
        """(ids of participants, ids of accounts), each a frozenset of UUIDs. Both are empty after an erasure."""
        try:
            return frozenset(map(UUID, self.others)), frozenset(map(UUID, self.staff))
        except KeyDestroyed:
            if self.is_erased:
                return NOBODY
            raise


def _locked(ids):
    return {one.pk: one for one in Participant.objects.select_for_update().order_by("pk").filter(pk__in=ids)}


def loaded_lists(participant):
    """Like `lists_of`, from the Separation loaded with `participant`, who has just been locked."""
    row = getattr(participant, "separation", None)
    return row.lists() if row else NOBODY


def may_meet(participant, by):
    """Whether `participant`, loaded with their separation, may meet the actor `by` (C-R4)."""
    return by.actor_id not in loaded_lists(participant)[1]


def require_may_meet(participant, by):
    """Raise MayNotMeet if `participant` must not meet the actor `by`. Queries the database each time."""
    if by.actor_id in Separation.objects.lists_of(participant)[1]:
        raise MayNotMeet


def require_list_known(participant):
    """Raise ListErased if `participant` had lists that can no longer be read. Queries the database each time."""
    row = Separation.objects.filter(participant=participant).first()
    if row is not None and row.is_erased:
        raise ListErased
