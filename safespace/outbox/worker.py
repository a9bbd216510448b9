"""The worker: delivers announcements, runs periodic jobs and numbers log entries. Several may run at once."""

import logging
import threading
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

from safespace.audit import sequencer, verification
from safespace.outbox import clocks, deliveries
from safespace.outbox.models import Worker as Row

logger = logging.getLogger(__name__)

BEAT = timedelta(seconds=10)
KEPT = timedelta(days=7)
LONGEST_PAUSE = 30


class Worker:
    """The worker of one process. `stop()` may be called from a signal handler or another thread.

    It finishes the task in progress before stopping. While the database does not answer, it waits longer each time.
    """

    def __init__(self, pause=1.0):
        self._stopping = threading.Event()
        self._pause, self._failures = pause, 0
        self._row = None

    def stop(self):
        self._stopping.set()

    @property
    def stopping(self):
        return self._stopping.is_set()

    def run(self):
        """Work until stopped."""
        while not self.stopping:
            try:
                self.once()
                self._failures = 0
            except (DatabaseError, InterfaceError) as trouble:
                self._failures += 1
                logger.warning("worker: the database does not answer: %s", type(trouble).__name__)
                connections.close_all()
            self._stopping.wait(min(self._pause * 2**self._failures, LONGEST_PAUSE))
        self.leave()

    def once(self):
        """Do everything that is due now, and number the log's pending entries."""
        close_old_connections()
        self._beat(timezone.now())
        deliveries.deliver_due(at=timezone.now(), stop=self._between_tasks)
        clocks.run_due(at=timezone.now(), stop=self._between_tasks)
        try:
            sequencer.sequence_pending(at=timezone.now())
        except sequencer.LogBroken as broken:
            logger.error("audit: no entry is numbered, because %s; run verify_audit", broken)

    def leave(self):
        """Record that this worker has ended."""
        if self._row is not None:
            Row.objects.filter(pk=self._row.pk).update(stopped_at=timezone.now())

    def _between_tasks(self):
        """Report, so that a long round does not look like a dead worker; whether to stop."""
        self._beat(timezone.now())
        return self.stopping

    def _beat(self, at):
        if self._row is None:
            self._row = Row.objects.create(started_at=at, seen_at=at)
            Row.objects.filter(seen_at__lt=at - KEPT).delete()
        elif at - self._row.seen_at >= BEAT:
            self._row.seen_at = at
            Row.objects.bulk_create([self._row], update_conflicts=True, update_fields=["seen_at"], unique_fields=["id"])


@clocks.due("audit.verify", every=timedelta(days=1))
def verify_daily(at):
    """Verify the log once a day, so that the ledger's banner is never older."""
    verdict = verification.verify(at=at)
    if not verdict.sound:
        logger.error("audit: %s Run verify_audit.", verdict.sentence)
