"""Which topics of a session were opened and which were left out."""

from django.db import models

from interviews.sessions.guide import Topic
from interviews.sessions.models import Session
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base


class Outcome(models.TextChoices):
    OPENED = "opened", "Opened"
    LEFT_OUT = "left_out", "Left out"


class TopicOutcome(Base):
    """A topic was opened, or left out for the rest of the session because the person wished it. Never edited.

    A topic that was opened can still be left out afterwards; the later row counts.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="topic_outcomes")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome)
    occurred_at = models.DateTimeField()

    class Privacy:
        sealed = set()
        open = {"id", "session", "topic", "outcome", "occurred_at", "recorded_at", "recorded_by"}

    class Meta:
        db_table = "interviews_turn"
        constraints = [
            models.UniqueConstraint(fields=["session", "topic", "outcome"], name="turn_once_an_outcome"),
            AppendOnly(name="turn_append_only"),
        ]
