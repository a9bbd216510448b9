"""What coordinators and administrators read on every page while the worker is not running."""

from dataclasses import dataclass

from django.utils import timezone

from safespace.outbox.worker_state import WorkerState
from safespace.studies.roles import Role

STOPS = (
    "Until it is back, letters, reminders and alarms are not sent, and new entries of the log are not signed. "
    "What people save is kept."
)
FOR_COORDINATORS = "Watch over check-ins yourselves, and tell the person who looks after the server."
FOR_ADMINISTRATORS = "Start manage.py work on the server; manage.py status says more."


@dataclass(frozen=True)
class WorkerNote:
    """`words` say what happened, `advice` what it means and what to do. `is_silent`: no worker is running."""

    words: str
    advice: str
    is_silent: bool = True


def worker_note(user, member, at):
    """The WorkerNote for the signed-in `user`, or None. `member` is their role in the study of the page."""
    if not hasattr(user, "worker_seen_at"):  # not loaded from a session, so nothing is known
        return None
    state = WorkerState(at, user.worker_seen_at, user.stuck_deliveries)
    if user.is_administrator:
        return _for_administrator(state)
    if state.is_working or member is None or member.role != Role.COORDINATOR:
        return None
    return WorkerNote(_since(state), f"{STOPS} {FOR_COORDINATORS}")


def _for_administrator(state):
    if not state.is_working:
        return WorkerNote(_since(state), f"{STOPS} {FOR_ADMINISTRATORS}")
    if state.stuck:
        words = "1 message was not delivered" if state.stuck == 1 else f"{state.stuck} messages were not delivered"
        advice = "The worker has tried at least five times and keeps trying. manage.py status on the server says why."
        return WorkerNote(f"{words}.", advice, is_silent=False)
    return None


def _since(state):
    if state.seen_at is None:
        return "The worker, which does the work in the background, is not running."
    then = timezone.localtime(state.seen_at)
    return (
        "The worker, which does the work in the background, has not answered since "
        f"{then:%H:%M} on {then.day} {then:%B}."
    )
