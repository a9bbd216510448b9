"""Contact on hold: a participant is not contacted until a second person has looked (C-R2).

The wrong person answered, or the contact was not safe. Only the row of a hold says so, and each act that leads to the
person checks it in its own transaction. A risk of harm, alarms and break-glass stay possible.
"""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

from safespace.accounts.second_person import second_person
from safespace.audit.log import record
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedText
from safespace.participants import actions
from safespace.participants.models import Participant
from safespace.participants.separation import require_may_meet
from safespace.studies.roles import Permission


class ContactOnHold(Refusal):
    """The last contact was not safe, or the wrong person answered, and no second person has looked yet."""

    sentence = (
        "Contact is on hold, because the last one may not have been safe. A second person looks at it first: the "
        "principal investigator or another coordinator."
    )


class NotOnHold(Refusal):
    sentence = "Contact is not on hold any more. A colleague has looked at it."


class NotTheSecond(Refusal):
    """Only the principal investigator or another coordinator of the study ends a hold."""

    sentence = "The principal investigator or another coordinator has to look at this."
    status = 403


class NotSaidHow(Refusal):
    sentence = "Write a few words about how you know that it is safe. They stay on record."
    field = "how_known"


def require_not_on_hold(participant):
    """Raise ContactOnHold while contact with `participant` is on hold. Queries the database each time."""
    if ContactHold.objects.running(participant) is not None:
        raise ContactOnHold


def with_contact_hold(participants):
    """Annotate `participants` with `contact_on_hold`."""
    return participants.annotate(contact_on_hold=models.Exists(ContactHold.objects.not_lifted(models.OuterRef("pk"))))


class ContactHoldManager(models.Manager):
    def not_lifted(self, participant):
        return self.filter(participant=participant, lifted_at=None)

    def running(self, participant):
        """The hold on contact with `participant`, or None."""
        return self.not_lifted(participant).select_related("placed_by").first()

    def place(self, participant, *, because, by, at):
        """Put contact with `participant` on hold. Idempotent. The caller holds their lock."""
        running = self.running(participant)
        if running is not None:
            return running
        hold = self.create(
            participant=participant, because=because, placed_by_id=by.actor_id, placed_at=at, recorded_by=by.actor_id
        )
        record(
            actions.CONTACT_HELD, by=by, at=at, study=participant.study_id, participant=participant, about=hold
        )  # fmt: skip
        return hold


class Because(models.TextChoices):
    WRONG_PERSON = "wrong_person", "Somebody else answered"
    UNSAFE = "unsafe", "It was not safe"


class ContactHold(Base):
    """A period without contact with a participant, begun by one member and ended by a second."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    because = models.CharField(max_length=20, choices=Because)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    how_known = SealedText(context="contact_hold.how_known", null=True)

    objects = ContactHoldManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(lifted_at=None), name="contact_held_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | ~Q(lifted_by=F("placed_by")), name="contact_hold_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None, lifted_at=None) | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="contact_hold_lifted_by_somebody",
            ),
            models.CheckConstraint(condition=Q(because__in=["wrong_person", "unsafe"]), name="contact_hold_because"),
        ]

    class Privacy:
        key = ("contact", "participant_id")
        sealed = {"how_known"}
        open = {
            "id", "recorded_at", "recorded_by", "participant", "because", "placed_by", "placed_at", "lifted_by",
            "lifted_at",
        }  # fmt: skip

    def __str__(self):
        return "Contact on hold"

    def gate(self, at, *, by):
        """The Gate for the Membership `by` to end the hold, shown on the page as well."""
        return second_person(by=by.actor_id, first=self.placed_by_id, at=at)

    @transaction.atomic
    def lift(self, *, how_known, by, at):
        """End the hold as the second person. Idempotent for the same person.

        Raises NotTheSecond, MayNotMeet, NotSaidHow, GateClosed, NotOnHold.
        """
        participant = Participant.objects.select_for_update(of=("self",)).get(pk=self.participant_id)
        if by.study_id != participant.study_id or not by.holds(at) or not by.may(Permission.LIFT_CONTACT_HOLD):
            raise NotTheSecond
        require_may_meet(participant, by)
        if len(how_known.strip()) < 3:
            raise NotSaidHow
        locked = ContactHold.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if locked.lifted_by_id == by.actor_id:
            return locked
        if locked.lifted_at is not None:
            raise NotOnHold
        locked.gate(at, by=by).require()
        locked.lifted_by_id, locked.lifted_at, locked.how_known = by.actor_id, at, how_known.strip()
        locked.save(update_fields=["lifted_by", "lifted_at", "how_known"])
        study = participant.study_id
        record(actions.CONTACT_HOLD_LIFTED, by=by, at=at, study=study, participant=participant, about=locked)
        return locked
