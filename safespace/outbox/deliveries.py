"""Delivers announcements to their listeners, exactly once, with several workers and after crashes."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from safespace.encryption.keys import keycache
from safespace.outbox import listeners
from safespace.outbox.models import Delivery

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long a delivery is left alone after an attempt that never ended."""

LONGEST_WAIT = timedelta(hours=1)


class NoSuchListener(LookupError):
    """The listener of a delivery is not registered in this version; the delivery stays queued."""


def wait_after(attempts):
    """The wait after `attempts` failures: 5 s, 15 s, 45 s, … up to an hour."""
    return min(timedelta(seconds=5 * 3 ** min(attempts - 1, 8)), LONGEST_WAIT)


def deliver_due(*, at, most=None, stop=lambda: False):
    """Attempt every delivery due at `at` once and return how many succeeded.

    Several workers may run this at once; each skips deliveries claimed by another. A failed delivery is retried later
    and does not stop the others. `stop` is checked between deliveries.
    """
    done = attempted = 0
    while not stop() and (most is None or attempted < most):
        claimed = _claim(Delivery.objects.due(at).order_by("due_at", "id"), at)
        if claimed is None:
            break
        attempted += 1
        done += _attempt(claimed, at)
    return done


def deliver_now(ids):
    """Attempt these deliveries right after the commit that created them. Never raises; failures are retried later."""
    for pk in ids:
        try:
            at = timezone.now()
            claimed = _claim(Delivery.objects.filter(pk=pk, done_at=None, attempts=0), at)
            if claimed is not None:
                _attempt(claimed, at)
        except Exception as trouble:  # the act is committed, so its response must not fail
            logger.warning("outbox: delivery %s not attempted: %s", pk, type(trouble).__name__)


def _claim(candidates, at):
    """Claim and return the first unlocked delivery of `candidates`, or None.

    Its due time is moved on first, so that a delivery that kills its worker is not retried at once by the next one. On
    PostgreSQL locked rows are skipped; on SQLite the transaction is the only writer.
    """
    with transaction.atomic():
        delivery = candidates.select_for_update(skip_locked=True).first()
        if delivery is not None:
            delivery.attempts += 1
            delivery.due_at = at + max(LEASE, wait_after(delivery.attempts))
            delivery.save(update_fields=["attempts", "due_at"])
    return delivery


def _attempt(claimed, at):
    """Run the listener and mark the delivery done in one transaction. True if that was committed."""
    try:
        with keycache.scope(), transaction.atomic():
            # Waits for the lock: on PostgreSQL a worker that looks for its next delivery keeps locks on rows that it
            # skipped until it commits.
            still_ours = Delivery.objects.select_for_update().filter(
                pk=claimed.pk, attempts=claimed.attempts, done_at=None
            )
            delivery = still_ours.first()
            if delivery is None:
                return False
            _listener(delivery)(delivery.announcement)
            delivery.done_at, delivery.trouble = at, ""
            delivery.save(update_fields=["done_at", "trouble"])
            return True
    except Exception as trouble:  # a listener may raise anything
        _postpone(claimed, at, type(trouble).__name__)
        return False


def _listener(delivery):
    found = listeners.listener(delivery.announcement.topic, delivery.listener)
    if found is None:
        raise NoSuchListener(delivery.listener)
    return found


def _postpone(claimed, at, trouble):
    logger.warning("outbox: %s, attempt %d: %s", claimed.listener, claimed.attempts, trouble)
    Delivery.objects.filter(pk=claimed.pk, attempts=claimed.attempts, done_at=None).update(
        due_at=at + wait_after(claimed.attempts), trouble=trouble[:80]
    )
