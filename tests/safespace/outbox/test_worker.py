"""The worker as it runs: it seals, it works beside others, and it goes when it is asked."""

import os
import signal
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction

from safespace.audit import log
from safespace.audit.models import Unsealed, Verification
from safespace.outbox.announcements import announce
from safespace.outbox.models import Delivery
from safespace.outbox.models import Worker as Row
from safespace.outbox.worker import Worker
from tests.race import together

from .conftest import TOPIC

HOUR = timedelta(hours=1)


@pytest.fixture
def own_signals():
    """The command takes the signals of the process; the tests want theirs back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_round_seals_the_log_and_verifies_it(transactional_db, imogen, noon):
    """encryption.md section 3, Audit."""
    with transaction.atomic():
        log.record("audit.verified", by=imogen, at=noon, study=imogen.study)
    Worker().once()

    assert Verification.objects.get().sound
    Worker().once()  # what the verification itself wrote is sealed by the next
    assert Unsealed.objects.count() == 0


def test_workers_beside_each_other_run_a_clock_and_deliver_once(transactional_db, heard, job, noon):
    ran = []
    job("outboxtest.hourly", HOUR, ran.append)
    heard.by("bell")
    with transaction.atomic():
        announce(TOPIC, at=noon, due_at=noon)
    workers = [Worker() for _ in range(3)]

    together(*(worker.once for worker in workers))

    assert (len(ran), heard, Delivery.objects.get().attempts) == (1, ["bell"], 1)
    assert Row.objects.count() == 3


def test_asked_to_end_it_finishes_what_is_in_hand_and_says_goodbye(transactional_db, heard, own_signals, noon):
    """SIGTERM comes in the middle of the first delivery: that one is done, the second waits for another worker."""
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
    assert list(Row.objects.alive(row.seen_at)) == []
