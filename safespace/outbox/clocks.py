"""Periodic jobs, each run once per period by one of the workers."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from safespace.encryption.keys import keycache
from safespace.outbox.models import Clock

logger = logging.getLogger(__name__)

LONGEST_RUN = timedelta(hours=1)
"""A job that has not ended by then is assumed dead and becomes due again."""

RETRY = timedelta(minutes=5)

_jobs = {}


@dataclass(frozen=True)
class _Job:
    name: str
    every: timedelta
    run: object


def due(name, *, every):
    """Decorator that registers `function(at)` to run once per `every`: `@due("retention.daily", every=DAY)`.

    The function opens its own transactions and must be safe to repeat: if it fails or its worker dies, it runs again.
    """

    def register(function):
        _jobs[name] = _Job(name, every, function)
        return function

    return register


def run_due(*, at, stop=lambda: False):
    """Run every job due at `at`; return the names of those that succeeded."""
    return [job.name for job in list(_jobs.values()) if not stop() and _claim(job, at) and _run(job, at)]


def _claim(job, at):
    clock = Clock.objects.filter(pk=job.name).first()
    if clock is not None and clock.next_at > at:
        return False
    Clock.objects.bulk_create([Clock(name=job.name, next_at=at)], ignore_conflicts=True)
    with transaction.atomic():
        clock = Clock.objects.select_for_update(skip_locked=True).filter(pk=job.name, next_at__lte=at).first()
        if clock is not None:
            clock.next_at, clock.began_at = at + max(job.every, LONGEST_RUN), at
            clock.save(update_fields=["next_at", "began_at"])
    return clock is not None


def _run(job, at):
    try:
        with keycache.scope():
            job.run(at)
    except Exception as trouble:  # a failing job must not stop the others
        logger.warning("clock %s: %s", job.name, type(trouble).__name__)
        changed = {"next_at": at + min(job.every, RETRY), "trouble": type(trouble).__name__[:80]}
    else:
        changed = {"next_at": at + job.every, "ended_at": at, "trouble": ""}
    Clock.objects.filter(pk=job.name, began_at=at).update(**changed)
    return not changed["trouble"]
