"""Threads that write to one SQLite file wait only for each other, not for the remains of a refused transaction."""

import gc
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.utils import ConnectionHandler

SHORT, LONG = 100, 5_000  # milliseconds that BEGIN waits for another writer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def _connection(engine, file):
    database = {**settings.DATABASES["default"], "ENGINE": engine, "NAME": str(file), "TEST": {}}
    return ConnectionHandler({"default": database})["default"]


def _wait_for_each_other(engine, file):
    """Let one thread write while another waits to, twice, and collect garbage meanwhile.

    Return the outcome for the other the second time, with a long timeout: "began", or the error.
    """
    writer, outcome = _connection(engine, file), []
    refused, waiting = threading.Event(), threading.Event()

    def other():
        connection = _connection(engine, file)
        try:
            _be_refused(connection)
            refused.set()
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {LONG}")
            waiting.set()
            outcome.append(_begin(connection))
        finally:
            connection.close()

    writer.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    thread = threading.Thread(target=other)
    thread.start()
    refused.wait()
    waiting.wait()
    _wait_until_executing(thread)
    gc.collect()
    writer.rollback()
    writer.close()
    thread.join()
    return outcome[0]


def _be_refused(connection):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {SHORT}")
    assert "locked" in _begin(connection)


def _begin(connection):
    try:
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    except OperationalError as error:
        return str(error)
    connection.rollback()
    return "began"


def _wait_until_executing(thread):
    while sys._current_frames()[thread.ident].f_code.co_name != "execute":
        time.sleep(0.01)
    time.sleep(0.2)


@pytest.fixture(autouse=True)
def _collect_only_here():
    gc.collect()
    gc.freeze()  # what all earlier tests left need not be looked at while the other thread waits
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def test_collecting_garbage_in_the_writing_thread_does_not_block(tmp_path):
    assert _wait_for_each_other(settings.DATABASES["default"]["ENGINE"], tmp_path / "one.sqlite3") == "began"


def test_djangos_own_backend_would_block(tmp_path):
    """The control. If it fails one day, Django closes that cursor itself, and this fix can go."""
    assert "locked" in _wait_for_each_other("django.db.backends.sqlite3", tmp_path / "one.sqlite3")
