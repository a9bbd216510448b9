"""What a contact makes us owe, and what it settles (C-R2, C-R11)."""

from datetime import timedelta

from interviews.contact.models import Outcome, Purpose
from interviews.tasks.kinds import Kind
from interviews.tasks.models import Task
from safespace.participants.safe_contact.hold import Because

SAY_WITHIN = timedelta(days=1)
"""How soon after a contact it is written down whether the plan is still safe (†)."""

LOOK_WITHIN = timedelta(days=1)
"""How soon a second person looks at a hold (†)."""

NUMBER_WITHIN = timedelta(days=7)
"""How soon a number that was wrong is put right (†)."""

SETTLES = {Purpose.CALL_OFF: Kind.TELL_OFF, Purpose.FOLLOW_UP: Kind.CALL}
"""What is done when a person was reached for this purpose."""


def owe_after_contact(attempt, hold, *, by, at):
    """Make what `attempt` makes us owe; `hold` is the hold it led to, or None. The caller holds the lock."""
    facts = {"participant": attempt.participant, "by": by, "at": at}
    if attempt.outcome in (Outcome.REACHED, Outcome.NO_CALLS):
        due_at = at + SAY_WITHIN
        Task.objects.owe(kind=Kind.STILL_SAFE, origin=attempt.pk, due_at=due_at, owner=attempt.user, **facts)
    if attempt.outcome == Outcome.REACHED and attempt.purpose in SETTLES:
        Task.objects.settle(kinds=[SETTLES[attempt.purpose]], done_by=by.actor_id, **facts)
    if hold is not None:
        Task.objects.owe(kind=Kind.LIFT_HOLD, origin=hold.pk, due_at=at + LOOK_WITHIN, **facts)
    if hold is not None and hold.because == Because.WRONG_PERSON:
        Task.objects.owe(kind=Kind.RIGHT_NUMBER, origin=hold.pk, due_at=at + NUMBER_WITHIN, **facts)


def settle_still_safe(attempt, *, by, at):
    """It was written down whether the plan is still safe after `attempt`."""
    facts = {"participant": attempt.participant, "done_by": by.actor_id, "by": by, "at": at}
    Task.objects.settle(kinds=[Kind.STILL_SAFE], origin=attempt.pk, **facts)


def settle_hold(hold, *, by, at):
    """A second person has looked at `hold` and ended it."""
    facts = {"participant": hold.participant, "done_by": by.actor_id, "by": by, "at": at}
    Task.objects.settle(kinds=[Kind.LIFT_HOLD], origin=hold.pk, **facts)
