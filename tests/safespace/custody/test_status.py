"""A dead worker is visible on the pages of coordinators and administrators and in `manage.py status`."""

import io
import json
import os
import signal
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from safespace.audit import log, sequencer
from safespace.audit.models import Verification
from safespace.outbox.announcements import announce
from safespace.outbox.deliveries import deliver_due
from safespace.outbox.listeners import listens
from safespace.outbox.models import Delivery
from safespace.outbox.models import Worker as Row
from safespace.outbox.worker import Worker
from tests.cast import NOON
from tests.make import signed_in
from tests.safespace.custody.installation import Installation, databases
from tests.safespace.outbox.conftest import forget

TWO_MINUTES = timedelta(minutes=2)
SILENT = "has not answered since 12:00 on 23 November"
STOPS = "letters, reminders and alarms are not sent"
TOPIC = "statustest.bell_rang"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def status(*options):
    """(exit code, output) of `manage.py status`."""
    out = io.StringIO()
    try:
        call_command("status", *options, stdout=out)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def pages_of(imogen, ada):
    """The Today page of a coordinator and the Keys page of an administrator."""
    today = signed_in(imogen).get(reverse("overview:today", args=[imogen.study_id]))
    keys = signed_in(ada).get(reverse("custody:keys"))
    return [page.content.decode() for page in (today, keys)]


@pytest.mark.django_db(transaction=True)
def test_two_minutes_after_a_worker_died_pages_and_status_say_so_until_one_is_back(clock, imogen, ada):
    Worker().once()
    assert [SILENT in page for page in pages_of(imogen, ada)] == [False, False]
    assert status() == (0, "All is well: the worker runs, and nothing waits.\n")

    clock.shift(TWO_MINUTES)  # killed: it never says that it stopped

    pages = pages_of(imogen, ada)
    assert [SILENT in page and STOPS in page for page in pages] == [True, True]
    code, said = status()
    assert (code, "No worker has answered since 2026-11-23 12:00 UTC." in said) == (1, True)
    assert Client().get("/health/").content == b"ok"

    Worker().once()

    assert [STOPS in page for page in pages_of(imogen, ada)] == [False, False]
    assert status()[0] == 0


def test_where_no_worker_ever_ran_pages_and_status_say_so(imogen, ada):
    assert ["is not running" in page for page in pages_of(imogen, ada)] == [True, True]
    assert status()[0] == 1


def test_other_roles_are_not_troubled_with_it(tomasz, laleh):
    """They can do nothing about it."""
    for member in (tomasz, laleh):
        page = signed_in(member).get(reverse("overview:my-work", args=[member.study_id])).content.decode()
        assert STOPS not in page


@pytest.mark.django_db(transaction=True)
def test_a_long_round_of_deliveries_does_not_look_like_a_dead_worker(clock, imogen):
    """The worker reports between two deliveries, however many there are."""
    listens(TOPIC)(lambda announcement: clock.shift(60))
    try:
        with transaction.atomic():
            for _ in range(4):
                announce(TOPIC, at=NOON, due_at=NOON)
        worker = Worker()
        worker.once()
    finally:
        forget(TOPIC)

    assert Row.objects.get().seen_at >= NOON + timedelta(minutes=3)


@pytest.mark.django_db(transaction=True)
def test_deliveries_that_fail_again_and_again_are_shown_to_administrators_and_in_the_status(clock, imogen, ada):
    def fail(announcement):
        raise ConnectionError("the address of a person")

    listens(TOPIC)(fail)
    try:
        with transaction.atomic():
            announce(TOPIC, at=NOON, due_at=NOON)
        for hour in range(5):
            deliver_due(at=NOON + timedelta(hours=hour))
    finally:
        forget(TOPIC)
    assert Delivery.objects.get().attempts == 5
    Worker().once()

    code, said = status()
    today, keys = pages_of(imogen, ada)

    assert (code, "1 delivery fails again and again at" in said, "ConnectionError" in said) == (1, True, True)
    assert "the address of a person" not in said
    assert ("1 message was not delivered." in keys, "was not delivered" in today) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_the_status_names_what_is_wrong_with_the_log(clock, imogen, settings, tmp_path):
    Worker().once()
    Worker().once()
    assert status()[0] == 0

    (tmp_path / "no-folder").write_text("")
    settings.SAFESPACE_CHECKPOINTS = tmp_path / "no-folder" / "checkpoints.jsonl"
    code, said = status("--json")
    found = json.loads(said)

    assert (code, found["ok"], [one["code"] for one in found["problems"]]) == (1, False, ["copy"])
    assert str(settings.SAFESPACE_CHECKPOINTS) in found["problems"][0]["sentence"]


@pytest.mark.django_db(transaction=True)
def test_the_status_counts_entries_that_wait_too_long_and_a_log_not_in_order(clock, imogen):
    Worker().once()
    sequencer.sequence_pending(at=NOON)
    with transaction.atomic():
        log.record("audit.verified", by=imogen, at=NOON, study=imogen.study)
    Verification.objects.create(size=1, sound=False, finding="changed", checked_at=NOON)
    clock.shift(timedelta(minutes=3))
    Row.objects.update(seen_at=NOON + timedelta(minutes=3))

    code, said = status("--json")

    assert (code, [one["code"] for one in json.loads(said)["problems"]]) == (1, ["log", "verification"])


@pytest.mark.own_database
@pytest.mark.sqlite
def test_a_worker_that_was_killed_is_missed(tmp_path, django_db_setup):
    """A real worker is killed with kill -9. Its last sign of life is moved back two minutes, to save the wait."""
    with databases("status") as ((found),):
        place = Installation(tmp_path / "home", found)
        place.make_tables()
        worker = place.start("manage.py", "work")
        try:
            _wait_until(lambda: place.run("manage.py", "status")[0] == 0)
        finally:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        place.python(
            "from datetime import timedelta\nfrom django.db.models import F\n"
            "from safespace.outbox.models import Worker\n"
            "Worker.objects.update(seen_at=F('seen_at') - timedelta(minutes=2))"
        )

        code, said, _ = place.run("manage.py", "status", "--json")

    assert (code, [one["code"] for one in json.loads(said)["problems"]]) == (1, ["worker"])


def _wait_until(holds, seconds=60):
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.5)
