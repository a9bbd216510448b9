"""The states of an incident, and which may follow which."""

from django.db import models

from safespace.base.transitions import Transitions


class State(models.TextChoices):
    NOTED = "noted", "Waits for a second person"
    LOOKED_AT = "looked_at", "Open"
    CLOSING = "closing", "To be closed by a second person"
    CLOSED = "closed", "Closed"


TRANSITIONS = Transitions(
    {
        State.NOTED: {State.LOOKED_AT},
        State.LOOKED_AT: {State.CLOSING},
        State.CLOSING: {State.CLOSED, State.LOOKED_AT},
        State.CLOSED: set(),
    }
)
