import logging
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from safespace.audit import log
from safespace.audit.actions import declare
from safespace.audit.actors import SYSTEM
from safespace.audit.models import Entry
from safespace.outbox import deliveries
from safespace.outbox.announcements import announce
from safespace.outbox.deliveries import LEASE, LONGEST_WAIT, deliver_due, wait_after
from safespace.outbox.models import Delivery
from tests.race import together

from .conftest import TOPIC, forget

ANSWERED = declare("outboxtest.answered", "The bell was answered")
MINUTE = timedelta(minutes=1)


def ring(noon, times=1):
    with transaction.atomic():
        for _ in range(times):
            announce(TOPIC, at=noon, due_at=noon)


def write_down(announcement):
    log.record(ANSWERED, by=SYSTEM, at=announcement.at, detail={"bell": announcement.pk})


def test_a_failing_listener_does_not_stop_others_and_is_retried(transactional_db, heard, noon):
    broken = [True]

    def fail_at_first(announcement):
        if broken:
            raise ConnectionError("the kitchen is away")

    heard.by("cook", fail_at_first)
    heard.by("porter")
    ring(noon, times=2)

    assert deliver_due(at=noon) == 2
    assert heard == ["porter", "porter"]
    broken.clear()
    assert deliver_due(at=noon + timedelta(seconds=4)) == 0
    assert deliver_due(at=noon + timedelta(seconds=5)) == 2
    assert heard == ["porter", "porter", "cook", "cook"]


def test_waits_grow_and_are_capped():
    assert [wait_after(n).total_seconds() for n in (1, 2, 3, 4, 5, 6, 7, 8, 50)] == [
        5,
        15,
        45,
        135,
        405,
        1215,
        3600,
        3600,
        3600,
    ]
    assert wait_after(10_000) == LONGEST_WAIT


def test_the_effect_of_a_failed_attempt_is_undone(transactional_db, heard, noon):
    def write_and_fail(announcement):
        write_down(announcement)
        raise ValueError

    heard.by("porter", write_and_fail)
    ring(noon)

    deliver_due(at=noon)

    assert Entry.objects.of_kinds({"outboxtest"}).count() == 0


def test_neither_log_nor_row_repeats_the_message_of_an_error(transactional_db, heard, noon, caplog):
    """ASVS 16.5.1."""

    def fail(announcement):
        raise ValueError("marzipan hedgehog")

    heard.by("porter", fail)
    ring(noon)
    with caplog.at_level(logging.DEBUG):
        deliver_due(at=noon)

    assert Delivery.objects.get().trouble == "ValueError"
    assert "ValueError" in caplog.text
    assert "hedgehog" not in caplog.text


def test_a_delivery_without_its_listener_stays_queued(transactional_db, heard, noon):
    heard.by("porter")
    ring(noon)
    forget(TOPIC)
    assert deliver_due(at=noon) == 0
    assert Delivery.objects.get().trouble == "NoSuchListener"

    heard.by("porter")

    assert deliver_due(at=noon + MINUTE) == 1


def test_five_failures_make_a_delivery_stuck_and_visible(transactional_db, heard, noon):
    heard.by("porter", lambda announcement: 1 / 0)
    ring(noon)

    for hour in range(5):
        assert Delivery.objects.stuck().count() == 0
        deliver_due(at=noon + timedelta(hours=hour))

    assert Delivery.objects.stuck().count() == 1


def test_several_workers_deliver_each_announcement_once(transactional_db, heard, noon):
    """R10."""
    heard.by("porter", write_down)
    ring(noon, times=40)

    done = together(*[lambda: deliver_due(at=noon)] * 4)

    bells = [entry.detail["bell"] for entry in Entry.objects.of_kinds({"outboxtest"})]
    assert (sum(done), len(bells), len(set(bells))) == (40, 40, 40)


def test_without_claiming_announcements_are_delivered_twice(transactional_db, heard, noon):
    """Reading what is due and acting on it without claiming it does things twice."""
    heard.by("porter", write_down)
    ring(noon, times=20)

    def careless():
        for delivery in list(Delivery.objects.due(noon)):
            with transaction.atomic():
                write_down(delivery.announcement)
                Delivery.objects.filter(pk=delivery.pk).update(done_at=noon)

    together(*[careless] * 4)

    assert Entry.objects.of_kinds({"outboxtest"}).count() > 20


def test_an_attempt_that_never_ended_is_repeated_after_its_lease(transactional_db, heard, noon):
    heard.by("porter")
    ring(noon)
    Delivery.objects.update(attempts=1, due_at=noon + LEASE)  # as left by a worker that died in the attempt

    assert deliver_due(at=noon + LEASE - timedelta(seconds=1)) == 0
    assert deliver_due(at=noon + LEASE) == 1


@pytest.mark.postgresql
def test_a_claimed_delivery_is_skipped(transactional_db, heard, noon):
    heard.by("porter")
    ring(noon, times=2)
    first = Delivery.objects.earliest("pk")

    with transaction.atomic():
        Delivery.objects.select_for_update().get(pk=first.pk)
        assert together(lambda: deliver_due(at=noon)) == [1]

    assert deliver_due(at=noon) == 1


@pytest.mark.postgresql
def test_another_workers_lock_does_not_postpone_a_claimed_delivery(transactional_db, heard, noon):
    """R10: a claim keeps locks on rows it skipped; the worker that has claimed such a row waits for the lock."""
    heard.by("porter")
    ring(noon)
    claimed = deliveries._claim(Delivery.objects.due(noon), noon)
    glancing = threading.Event()

    def glance():
        with transaction.atomic():
            Delivery.objects.select_for_update().get(pk=claimed.pk)
            glancing.set()
            time.sleep(0.2)

    def attempt():
        glancing.wait(10)
        return deliveries._attempt(claimed, noon)

    _, done = together(glance, attempt)

    assert (done, heard) == (True, ["porter"])


def test_an_announcement_from_a_listener_is_delivered_too(transactional_db, heard, noon):
    echo = "outboxtest.echo"
    heard.by("cook", topic=echo)
    heard.by("porter", lambda announcement: announce(echo, at=noon))
    try:
        ring(noon)
        deliver_due(at=noon)
    finally:
        forget(echo)

    assert heard == ["porter", "cook"] or heard == ["cook", "porter"]
    assert connection.in_atomic_block is False


def test_work_stops_between_two_deliveries_on_request(transactional_db, heard, noon):
    heard.by("porter")
    ring(noon, times=3)

    assert deliver_due(at=noon, stop=lambda: len(heard) == 2) == 2
