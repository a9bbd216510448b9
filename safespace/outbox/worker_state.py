"""Whether a worker is running, and what it cannot do: for the banner and `manage.py status`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Subquery
from django.db.models.functions import Coalesce

from safespace.outbox.models import Clock, Delivery, Worker

SILENT_AFTER = timedelta(seconds=90)
"""Without a sign of life for this long, a worker counts as dead. It reports every ten seconds, and between tasks."""


@dataclass(frozen=True)
class WorkerState:
    """`seen_at` is when a worker that was not stopped last reported, or None. `stuck` counts failing deliveries."""

    at: datetime
    seen_at: datetime | None
    stuck: int = 0

    @property
    def is_working(self):
        return self.seen_at is not None and self.at - self.seen_at <= SILENT_AFTER


@dataclass(frozen=True)
class Stuck:
    """Deliveries of one listener that fail again and again; `trouble` is the class of the last error."""

    listener: str
    trouble: str
    count: int
    since: datetime


def worker_state(at):
    """The present WorkerState, in two queries."""
    return WorkerState(at, _running().values_list("seen_at", flat=True).first(), Delivery.objects.stuck().count())


def annotations():
    """Annotations of any queryset that a WorkerState is made of, so that pages need no query for it."""
    stuck = Delivery.objects.stuck().order_by().values("done_at").annotate(count=Count("pk")).values("count")
    seen_at = Subquery(_running().values("seen_at")[:1])
    return {"worker_seen_at": seen_at, "stuck_deliveries": Coalesce(Subquery(stuck), 0)}


def stuck_deliveries():
    """The Stuck of each listener and error, the oldest first."""
    rows = Delivery.objects.stuck().values_list("listener", "trouble")
    return [Stuck(*row) for row in rows.annotate(Count("pk"), since=Min("announcement__at")).order_by("since")]


def failing_jobs():
    """[(name, class of the error), …] of periodic jobs whose last run failed."""
    return list(Clock.objects.exclude(trouble="").order_by("name").values_list("name", "trouble"))


def _running():
    return Worker.objects.filter(stopped_at=None).order_by("-seen_at")
