"""Carrying announcements to their listeners: each effect exactly once, whoever else is at it and whatever dies."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from safespace.encryption.keys import keycache
from safespace.outbox import listeners
from safespace.outbox.models import Delivery

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long a delivery is left alone after an attempt began that never reported back."""

LONGEST_WAIT = timedelta(hours=1)


class NoSuchListener(LookupError):
    """The function a delivery was meant for is not registered here; it waits for a version that has it."""


def wait_after(attempts):
    """How long to wait after `attempts` failures: 5 s, 15 s, 45 s, … up to an hour, for ever."""
    return min(timedelta(seconds=5 * 3 ** min(attempts - 1, 8)), LONGEST_WAIT)


def deliver_due(*, at, most=None, stop=lambda: False):
    """Attempt everything that is due at `at`, each delivery once, and return how many were done.

    Several workers may run this at once: a delivery that one has in hand is passed over by the others. A listener that
    fails is tried again later and stops nobody. `stop` is asked between two deliveries.
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
    """Attempt these deliveries right after the commit that made them. Never raises: what fails is tried again."""
    for pk in ids:
        try:
            at = timezone.now()
            claimed = _claim(Delivery.objects.filter(pk=pk, done_at=None, attempts=0), at)
            if claimed is not None:
                _attempt(claimed, at)
        except Exception as trouble:  # the act is committed; its answer must not fail for what comes after
            logger.warning("outbox: delivery %s not attempted: %s", pk, type(trouble).__name__)


def _claim(candidates, at):
    """Take the first free one of `candidates` in hand and return it, or None.

    Its time is moved on before anything else, so that a worker which dies in the attempt does not take the next one
    with it at once. On PostgreSQL rows in other hands are skipped; on SQLite the transaction is the only writer.
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
            # Waits for the lock: on PostgreSQL a worker that only looked for its next delivery keeps a lock, until it
            # commits, on rows which it found to be in hand already.
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
    except Exception as trouble:  # whatever a listener raises is its own affair
        _put_off(claimed, at, type(trouble).__name__)
        return False


def _listener(delivery):
    found = listeners.listener(delivery.announcement.topic, delivery.listener)
    if found is None:
        raise NoSuchListener(delivery.listener)
    return found


def _put_off(claimed, at, trouble):
    logger.warning("outbox: %s, attempt %d: %s", claimed.listener, claimed.attempts, trouble)
    Delivery.objects.filter(pk=claimed.pk, attempts=claimed.attempts, done_at=None).update(
        due_at=at + wait_after(claimed.attempts), trouble=trouble[:80]
    )
