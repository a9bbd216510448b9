"""The state of the installation for its operator: the worker, failing deliveries and jobs, and the log."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min

from safespace.audit import checkpoint_file
from safespace.audit.canonical import iso
from safespace.audit.models import Checkpoint, Entry, Verification
from safespace.outbox.worker_state import failing_jobs, stuck_deliveries, worker_state

PENDING_AT_MOST = timedelta(minutes=2)
VERIFIED_EVERY = timedelta(days=2)
"""The worker verifies the log every day; one late day is not a problem yet."""


@dataclass(frozen=True)
class Problem:
    """`code` is for monitoring and stays the same; `sentence` says what is wrong and what to do."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Status:
    """The present problems, none if all is well, and when a running worker was last seen."""

    at: datetime
    worker_seen_at: datetime | None
    problems: tuple[Problem, ...]

    @property
    def is_well(self):
        return not self.problems

    def as_json(self):
        seen = self.worker_seen_at
        return {
            "ok": self.is_well,
            "at": iso(self.at),
            "worker_seen_at": iso(seen) if seen else None,
            "problems": [{"code": one.code, "sentence": one.sentence} for one in self.problems],
        }


def status(at):
    """The Status at `at`. Only reads."""
    worker = worker_state(at)
    problems = [*_worker(worker), *_deliveries(), *_jobs(), *_pending(at), *_copy(), *_verified(at)]
    return Status(at, worker.seen_at, tuple(problems))


def _worker(state):
    if state.is_working:
        return
    since = f" since {_words(state.seen_at)}" if state.seen_at else ""
    yield Problem("worker", f"No worker has answered{since}. Letters, alarms and the log wait: start manage.py work.")


def _deliveries():
    for one in stuck_deliveries():
        many = "1 delivery fails" if one.count == 1 else f"{one.count:,} deliveries fail"
        since = f"the oldest is from {_words(one.since)}"
        yield Problem("deliveries", f"{many} again and again at {one.listener} with {one.trouble}; {since}.")


def _jobs():
    for name, trouble in failing_jobs():
        yield Problem("jobs", f"The periodic job {name} failed at its last run with {trouble}; it is tried again.")


def _pending(at):
    waiting = Entry.objects.filter(pending__isnull=False, recorded_at__lt=at - PENDING_AT_MOST)
    found = waiting.aggregate(count=Count("pk"), since=Min("recorded_at"))
    if found["count"]:
        many = "1 entry of the log waits" if found["count"] == 1 else f"{found['count']:,} entries of the log wait"
        yield Problem("log", f"{many} to be signed, since {_words(found['since'])}: run manage.py verify_audit.")


def _copy():
    """Whether the file outside the database has every checkpoint."""
    size = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    try:
        reached = checkpoint_file.reached()
    except OSError as trouble:
        yield Problem("copy", f"{settings.SAFESPACE_CHECKPOINTS} cannot be read: {trouble.strerror}.")
        return
    if reached < size:
        path = settings.SAFESPACE_CHECKPOINTS
        yield Problem("copy", f"{path} covers {reached:,} of {size:,} entries of the log: is there space to write?")


def _verified(at):
    last = Verification.objects.order_by("-checked_at", "-pk").first()
    if last is not None and not last.sound:
        yield Problem("verification", "The log or its records were found not in order: run manage.py verify_audit.")
    elif last is not None and last.checked_at < at - VERIFIED_EVERY:
        yield Problem("verification", f"The log was last verified on {_words(last.checked_at)}.")


def _words(moment):
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
