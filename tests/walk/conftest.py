"""The world that is walked, built once a module."""

from contextlib import contextmanager

import pytest
import time_machine
from django.db import connections, transaction

from tests.cast import NOON
from tests.walk.world import build


@contextmanager
def built(at):
    """The World at the moment `at`, which the clock shows during the block; rolled back at its end."""
    with time_machine.travel(at, tick=False), transaction.atomic(), transaction.atomic(using="keys"):
        for connection in connections.all():
            connection.atomic_blocks[-1]._from_testcase = True  # so that a durable block may nest
        yield build(at)
        for alias in connections:
            transaction.set_rollback(True, using=alias)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once a module and rolled back at its end; every visit is rolled back on its own."""
    with django_db_blocker.unblock(), built(NOON) as made:
        yield made
