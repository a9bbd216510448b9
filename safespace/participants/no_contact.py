"""No contact at all: participants who asked for it, and the check in every act that leads to them (C-R1).

A participant who withdraws can ask that nobody contacts them again; the withdrawal creates the row in its own
transaction. What protects people stays possible: opening an identity in an alarm, and break-glass.
"""

from django.db import models
from django.db.models import F, Q

from safespace.audit.log import record
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.participants import actions


class NoContactWanted(Refusal):
    """The participant asked that nobody contacts them, and that still holds."""

    sentence = (
        "They asked for no contact at all, so nothing that leads to them opens. If they get in touch themselves, write "
        "down what they want now."
    )


def require_contact_wanted(participant):
    """Raise NoContactWanted while `participant` wants no contact at all."""
    if NoContact.objects.holds_for(participant):
        raise NoContactWanted


def with_no_contact(participants):
    """Annotate `participants` with `wants_no_contact`."""
    running = NoContact.objects.filter(participant=models.OuterRef("pk"), ended_at=None)
    return participants.annotate(wants_no_contact=models.Exists(running))


class NoContactManager(models.Manager):
    def holds_for(self, participant):
        return self.filter(participant=participant, ended_at=None).exists()

    def place(self, participant, *, by, at):
        """Record that `participant` wants no contact. Idempotent. The caller holds their lock."""
        if self.holds_for(participant):
            return
        NoContact(participant=participant, asked_at=at, recorded_by=by.actor_id).save(force_insert=True)
        record(actions.NO_CONTACT, by=by, at=at, study=participant.study_id, participant=participant)

    def end(self, participant, *, by, at):
        """Record that contact is wanted again. The caller holds the participant's lock."""
        if self.filter(participant=participant, ended_at=None).update(ended_at=at):
            record(actions.CONTACT_AGAIN, by=by, at=at, study=participant.study_id, participant=participant)


class NoContact(Base):
    """A period in which a participant wants no contact at all."""

    participant = models.ForeignKey("safespace.Participant", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="when they agreed to contact, or to take part again")

    objects = NoContactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant"], condition=Q(ended_at=None), name="no_contact_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("asked_at")), name="no_contact_ends_after_it_starts"
            ),
        ]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "participant", "asked_at", "ended_at"}

    def __str__(self):
        return "No contact at all"
