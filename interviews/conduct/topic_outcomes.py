"""How far a talk has come: which topics were opened and which were left out."""

from django.db import models

from interviews.sessions.guide import Topic
from interviews.sessions.models import Session
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base


class Outcome(models.TextChoices):
    OPENED = "opened", "Opened"
    LEFT_OUT = "left_out", "Left out"


class Turn(Base):
    """A topic was opened, or left out for the rest of this session, as the person wished. Never edited.

    One that was opened may be left out afterwards; the later row counts.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="turns")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome)
    occurred_at = models.DateTimeField()

    class Privacy:
        sealed = set()
        open = {"id", "session", "topic", "outcome", "occurred_at", "recorded_at", "recorded_by"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "topic", "outcome"], name="turn_once_an_outcome"),
            AppendOnly(name="turn_append_only"),
        ]
