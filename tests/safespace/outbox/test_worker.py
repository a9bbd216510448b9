"""The worker numbers log entries, shares work with others, and stops when asked."""

import os
import signal
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction

from safespace.audit import log
from safespace.audit.models import PendingEntry, Verification
from safespace.outbox.announcements import announce
from safespace.outbox.models import Delivery
from safespace.outbox.models import Worker as Row
from safespace.outbox.worker import Worker
from safespace.outbox.worker_state import worker_state
from tests.race import together

from .conftest import TOPIC

HOUR = timedelta(hours=1)


@pytest.fixture
def own_signals():
    """Restores the signal handlers that the command replaces."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_round_numbers_the_log_and_verifies_it(transactional_db, imogen, noon):
    with transaction.atomic():
        log.record("audit.verified", by=imogen, at=noon, study=imogen.study)
    Worker().once()

    assert Verification.objects.get().sound
    Worker().once()  # the next round numbers the entry of the verification itself
    assert PendingEntry.objects.count() == 0


def test_several_workers_run_a_job_and_deliver_once(transactional_db, heard, job, noon):
    ran = []
    job("outboxtest.hourly", HOUR, ran.append)
    heard.by("bell")
    with transaction.atomic():
        announce(TOPIC, at=noon, due_at=noon)
    workers = [Worker() for _ in range(3)]

    together(*(worker.once for worker in workers))

    assert (len(ran), heard, Delivery.objects.get().attempts) == (1, ["bell"], 1)
    assert Row.objects.count() == 3


def test_a_stopped_worker_finishes_its_delivery_and_records_its_end(transactional_db, heard, own_signals, noon):
    """SIGTERM arrives during the first delivery: it is completed, and the second waits for another worker."""
    heard.by("first", act=lambda announcement: os.kill(os.getpid(), signal.SIGTERM))
    heard.by("second")
    with transaction.atomic():
        announce(TOPIC, at=noon, due_at=noon)

    call_command("work")

    assert heard == ["first"]
    first, second = Delivery.objects.order_by("pk")
    assert (first.done_at is not None, second.done_at) == (True, None)
    row = Row.objects.get()
    assert row.stopped_at is not None
    assert not worker_state(row.seen_at).is_working
