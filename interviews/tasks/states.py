"""The states of what we owe, and which may follow which."""

from django.db import models

from safespace.base.transitions import Transitions


class State(models.TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"
    CHECKED = "checked", "Done and checked"
    DROPPED = "dropped", "No longer needed"


TRANSITIONS = Transitions(
    {
        State.OPEN: {State.DONE, State.DROPPED},
        State.DONE: {State.CHECKED, State.OPEN},
    }
)
