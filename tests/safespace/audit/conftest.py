"""A log to tamper with, and a thief who does it with raw SQL."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction

from safespace.audit import log, sequencer
from safespace.audit.actions import declare
from safespace.audit.actors import SYSTEM, Actor
from safespace.audit.models import Checkpoint, Entry, Leaf, PendingEntry, Verification
from tests.safespace.ledger.tamper import without_triggers

RECEIVED = declare("lettertest.received", "A test letter was received")
ANSWERED = declare("lettertest.answered", "A test letter was answered", tone="sage")
MARIT = Actor(uuid.UUID(int=7), "coordinator")
HERONS, WRENS = uuid.UUID(int=100), uuid.UUID(int=200)


def write(count, *, at, study=HERONS, code=RECEIVED, by=MARIT):
    """Record `count` entries, each in its own transaction, and return them."""
    entries = []
    for place in range(count):
        with transaction.atomic():
            entries.append(log.record(code, by=by, at=at, study=study, detail={"place": place}))
    return entries


@pytest.fixture
def sealed_log(transactional_db, noon):
    """Ten entries of two studies with three checkpoints: at 4, 7 and 10."""
    for minute, (count, study) in enumerate(((4, HERONS), (3, WRENS), (3, HERONS))):
        write(count, at=noon, study=study)
        sequencer.sequence_pending(at=noon + timedelta(minutes=minute))
    return list(Entry.objects.order_by("leaf__seq"))


@pytest.fixture
def thief(transactional_db):
    """An attacker with the database: drops triggers, runs one statement, restores them."""

    def act(sql, *params):
        with connection.cursor() as cursor, without_triggers(cursor):
            cursor.execute(sql, params)
            return cursor.rowcount

    return act


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
    "PendingEntry",
    "Verification",
    "WRENS",
]
