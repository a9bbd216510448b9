"""How far a session has come, why it ended, and which state may follow which."""

from datetime import timedelta

from django.db import models

from safespace.base.transitions import Transitions


class State(models.TextChoices):
    PLANNED = "planned", "Planned"
    LIVE = "live", "In session"
    PAUSED = "paused", "Paused"
    CLOSING = "closing", "Closing"
    CLOSED = "closed", "Ended"
    CALLED_OFF = "called_off", "Called off"
    NO_SHOW = "no_show", "Did not meet"


class Because(models.TextChoices):
    """Why the session went to its closing steps, or never began. A code, never a person's own words."""

    FINISHED = "finished", "The talk came to its end"
    STOPPED = "stopped", "They wanted to stop"
    WITHDRAWN = "withdrawn", "They took their consent back"
    REFUSED = "refused", "There was a no to taking part"
    LAPSED = "lapsed", "What allows the talk no longer holds"
    PLANS = "plans", "Plans changed"


END_REASONS = (Because.FINISHED, Because.STOPPED, Because.LAPSED, Because.REFUSED, Because.WITHDRAWN)
"""Reasons for the closing steps. A later one in this order replaces an earlier one, never the other way round."""

NO_MORE_QUESTIONS = (Because.WITHDRAWN, Because.REFUSED)
"""Reasons after which nothing more is asked of the person."""

NEXT = Transitions(
    {
        State.PLANNED: {State.LIVE, State.CALLED_OFF, State.NO_SHOW},
        State.LIVE: {State.PAUSED, State.CLOSING},
        State.PAUSED: {State.LIVE, State.CLOSING},
        State.CLOSING: {State.CLOSED, State.LIVE},
        State.CLOSED: set(),
        State.CALLED_OFF: set(),
        State.NO_SHOW: set(),
    }
)
UNDER_WAY = (State.LIVE, State.PAUSED)

IN_THE_ROOM = (*UNDER_WAY, State.CLOSING)
"""The states in which the person and the interviewer sit together."""

TAKEN_BACK = (Because.STOPPED, Because.FINISHED)
"""The reasons for an end after which a fresh yes takes the session up again; never a withdrawal or a lapse."""

RESTS_AT_MOST = {State.PAUSED: timedelta(hours=2), State.CLOSING: timedelta(minutes=15)}
"""How long a talk may rest and still go on (†): a break, and a stop that was a mistake. Then it is another talk."""
