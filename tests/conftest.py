"""The ground tests stand on: both databases for every test, the right engine, and no skip unseen."""

import logging
import os
import threading
import time

import pytest
from django.core.signals import request_finished, request_started
from django.db import connections
from django.db.models.signals import pre_save

from safespace.audit.log import OutsideTransaction
from safespace.audit.models import Entry
from tests.cast import *  # noqa: F403
from tests.consent.cast import *  # noqa: F403
from tests.dealing import dealt
from tests.interviews.cast import *  # noqa: F403

ALIASES = ["default", "keys"]
NO_DATABASE = {"architecture", "look"}
"""Folders that read the tree and draw pages: once is enough."""
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def _transactional(item):
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(item.fixturenames)
    )


def _answers_by_database(item, asks):
    """Whether `item` may find something else on another database; what is not let near one (pytest-django) does not."""
    own = item.get_closest_marker("own_database") or item.get_closest_marker("postgresql")
    return not NO_DATABASE & set(item.path.parts) and (asks or own)


def pytest_addoption(parser):
    parser.addoption(
        "--pictures", action="store_true", help="keep a picture of every page that is looked at, in var/pictures"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    engine = connections["default"].vendor
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[engine]
    kept, left_out = [], []
    for item in items:
        marker = item.get_closest_marker("django_db")
        asks = marker or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        once = engine == "postgresql" and not _answers_by_database(item, asks)
        (left_out if once or item.get_closest_marker(other) else kept).append(item)
        if asks:
            settings = {"databases": ALIASES, "transaction": _transactional(item), **(marker.kwargs if marker else {})}
            item.add_marker(pytest.mark.django_db(**settings), append=False)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = dealt(kept, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1)))


def pytest_report_header(config):
    return f"databases: {connections['default'].vendor}"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """With SAFESPACE_NO_SKIPS a skipped test fails the run: where everything is installed, everything runs."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("SAFESPACE_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("A test was skipped, and SAFESPACE_NO_SKIPS says none may be.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _seals_of_its_own(settings, tmp_path):
    """Each test starts with an empty log, so it starts with an empty copy of the seals and of erasures too."""
    settings.SAFESPACE_CHECKPOINTS = tmp_path / "checkpoints.jsonl"
    settings.SAFESPACE_SHREDDED = tmp_path / "shredded.jsonl"


@pytest.fixture(autouse=True)
def _an_entry_of_a_request_needs_a_transaction():
    """While a request is answered, the transaction around the whole test must not hide that the act opened none."""
    answering = []

    def began(**_):
        answering.append(True)

    def ended(**_):
        answering.clear()

    def require_transaction(sender, instance, using, **_):
        blocks = connections[using].atomic_blocks
        if answering and blocks and all(block._from_testcase for block in blocks):
            raise OutsideTransaction(instance.action)

    request_started.connect(began)
    request_finished.connect(ended)
    pre_save.connect(require_transaction, sender=Entry)
    yield
    request_started.disconnect(began)
    request_finished.disconnect(ended)
    pre_save.disconnect(require_transaction, sender=Entry)


@pytest.fixture(autouse=True)
def _append_only_tables_can_be_emptied(request):
    """After a test that commits, SQLite empties tables by DELETE, which the append-only tables refuse by trigger.

    So their triggers are set aside while the rows go. PostgreSQL truncates, which no row trigger sees.
    """
    if not _transactional(request.node) or connections["default"].vendor != "sqlite":
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    _wait_until_the_live_server_answered()
    for alias in ALIASES:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            cursor.execute("PRAGMA foreign_keys = OFF")
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            for table in connections[alias].introspection.django_table_names(only_existing=True):
                cursor.execute(f'DELETE FROM "{table}"')
            for _, sql in triggers:
                cursor.execute(sql)
            cursor.execute("PRAGMA foreign_keys = ON")


def _wait_until_the_live_server_answered(seconds=20):
    """Wait for requests that a closed browser left behind: what they write late would be there for the next test."""
    until = time.monotonic() + seconds
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(max(0, until - time.monotonic()))


@pytest.fixture
def logged():
    """Every line that was logged during the test, as production writes it. A list that grows."""
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    handler = Keep()
    handler.setFormatter(next(one.formatter for one in logging.getLogger().handlers if one.get_name() == "console"))
    kept_by = [logging.getLogger(), logging.getLogger("django")]
    for logger in kept_by:
        logger.addHandler(handler)
    yield lines
    for logger in kept_by:
        logger.removeHandler(handler)
