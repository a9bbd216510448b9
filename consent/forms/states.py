"""The states of a form version and the allowed transitions."""

from django.db import models

from safespace.base.transitions import Transitions


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "With the committee"
    APPROVED = "approved", "In use"
    SUPERSEDED = "superseded", "Replaced"


TABLE = {"draft": ["submitted"], "submitted": ["approved", "draft"], "approved": ["superseded"], "superseded": []}
NEXT = Transitions(TABLE)
"""A submitted version is frozen until the committee decides; it becomes a draft again if changes are wanted."""
