"""What happened when a participant was contacted, and whether the plan is still safe afterwards (C-R1, C-R2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.encryption.fields.sealed_fields import SealedText
from safespace.participants.models import Participant, SafeContact


class Channel(models.TextChoices):
    CALL = "call", "Call"
    TEXT = "text", "Text"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    VISIT = "visit", "In person"
    THEY_RANG = "they_rang", "They rang us"


class Purpose(models.TextChoices):
    """Why a participant is contacted: codes of the reasons for a look at an identity (`participants.forms.REASONS`)."""

    ARRANGE = "arrange", "Arrange a session"
    FOLLOW_UP = "follow_up", "Follow-up call"
    ASKED = "asked", "They asked me to"
    CALL_OFF = "call_off", "Tell them something is off"
    HARM = "harm", "Risk of harm"
    OTHER = "other", "Something else"


class Outcome(models.TextChoices):
    REACHED = "reached", "Reached them"
    NO_ANSWER = "no_answer", "No answer"
    MESSAGE = "message", "Neutral message left"
    WRONG_PERSON = "wrong_person", "Somebody else answered"
    UNSAFE = "unsafe", "It was not safe"
    NO_CALLS = "no_calls", "They asked not to be called"


HOLDS = {Outcome.WRONG_PERSON, Outcome.UNSAFE}
"""Outcomes that put contact on hold."""

STOPS = HOLDS | {Outcome.NO_CALLS}
"""Outcomes that are recorded whatever the plan says, because they make contact safer."""


class StillSafe(models.TextChoices):
    YES = "yes", "Still safe"
    CHANGE = "change", "Change it"
    NOT_ASKED = "not_asked", "I didn’t ask"


class ContactAttempt(Base):
    """One contact with a participant, or one attempt at it, and what happened. Never edited, never deleted."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    plan = models.ForeignKey(SafeContact, models.PROTECT, null=True, related_name="+", help_text="the plan of the time")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel)
    purpose = models.CharField(max_length=20, choices=Purpose)
    outcome = models.CharField(max_length=20, choices=Outcome)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            AppendOnly(name="contact_attempt_written_once"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="contact_attempt_channel"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="contact_attempt_purpose"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="contact_attempt_outcome"),
            models.CheckConstraint(
                condition=~Q(channel="they_rang", outcome__in=("no_answer", "message")),
                name="contact_attempt_who_rings_is_there",
            ),
        ]
        indexes = [models.Index(fields=["participant", "-made_at", "-id"], name="contact_attempts_of")]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "participant", "plan", "user", "channel", "purpose", "outcome",
            "made_at",
        }  # fmt: skip

    def __str__(self):
        return "A contact"


class AfterContact(Base):
    """What was said after one contact: whether the plan is still safe, and words for the next person. Never edited."""

    attempt = models.OneToOneField(ContactAttempt, models.PROTECT, related_name="after")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    still_safe = models.CharField(max_length=20, choices=StillSafe)
    words = SealedText(context="after_contact.words")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            AppendOnly(name="after_contact_written_once"),
            models.CheckConstraint(condition=Q(still_safe__in=StillSafe.values), name="after_contact_still_safe"),
        ]

    class Privacy:
        key = ("contact", "participant_id")
        sealed = {"words"}
        open = {"id", "recorded_at", "recorded_by", "attempt", "participant", "still_safe", "said_at"}

    def __str__(self):
        return "After a contact"
