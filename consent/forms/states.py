"""What may happen to a version of a form next (A3)."""

from django.db import models

from safespace.base.transitions import Transitions


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "With the committee"
    APPROVED = "approved", "In use"
    SUPERSEDED = "superseded", "Replaced"


TABLE = {"draft": ["submitted"], "submitted": ["approved", "draft"], "approved": ["superseded"], "superseded": []}
NEXT = Transitions(TABLE)
"""draft: being written. submitted: frozen, waits for the committee, goes back to draft when changes are wanted."""
