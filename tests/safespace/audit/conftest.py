"""A log to tamper with, and the hands that do it: raw SQL with the triggers taken away."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction

from safespace.audit import log, sealing
from safespace.audit.actions import declare
from safespace.audit.actors import SYSTEM, Actor
from safespace.audit.models import Checkpoint, Entry, Leaf, Unsealed, Verification

RECEIVED = declare("lettertest.received", "A test letter was received")
ANSWERED = declare("lettertest.answered", "A test letter was answered", tone="sage")
MARIT = Actor(uuid.UUID(int=7), "coordinator")
HERONS, WRENS = uuid.UUID(int=100), uuid.UUID(int=200)


def write(count, *, at, study=HERONS, code=RECEIVED, by=MARIT):
    """Record `count` entries, each in a transaction of its own, and return them."""
    entries = []
    for place in range(count):
        with transaction.atomic():
            entries.append(log.record(code, by=by, at=at, study=study, detail={"place": place}))
    return entries


@pytest.fixture
def sealed_log(transactional_db, noon):
    """Ten entries of two studies under three seals: 4, 7 and 10."""
    for minute, (count, study) in enumerate(((4, HERONS), (3, WRENS), (3, HERONS))):
        write(count, at=noon, study=study)
        sealing.seal(at=noon + timedelta(minutes=minute))
    return list(Entry.objects.order_by("leaf__seq"))


@pytest.fixture
def thief(transactional_db):
    """Somebody who owns the database: sets triggers aside, runs one statement, puts them back."""

    def act(sql, *params):
        with connection.cursor() as cursor, _without_triggers(cursor):
            cursor.execute(sql, params)
            return cursor.rowcount

    return act


class _without_triggers:
    def __init__(self, cursor):
        self.cursor = cursor

    def __enter__(self):
        if connection.vendor == "postgresql":
            self.cursor.execute("SET session_replication_role = replica")
            return
        self.cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        self.triggers = self.cursor.fetchall()
        for name, _ in self.triggers:
            self.cursor.execute(f'DROP TRIGGER "{name}"')

    def __exit__(self, *_):
        if connection.vendor == "postgresql":
            self.cursor.execute("SET session_replication_role = DEFAULT")
            return
        for _, sql in self.triggers:
            self.cursor.execute(sql)


def key(value):
    """A UUID as a parameter of raw SQL."""
    return value.hex if connection.vendor == "sqlite" else str(value)


__all__ = [
    "ANSWERED",
    "Checkpoint",
    "HERONS",
    "Leaf",
    "MARIT",
    "RECEIVED",
    "SYSTEM",
    "Unsealed",
    "Verification",
    "WRENS",
]
