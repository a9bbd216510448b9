"""Keys: how fast they are opened and rewrapped, and whether anything breaks when the work is killed 200 times.

On PostgreSQL rewrapping stays below its goal, at 31,000 to 37,000 keys a second in one run, with batches of 5,000 or
20,000, with cached keys, or with arrays in one statement: psycopg2 transfers bytes as text, at twice the length.
Several runs may work in parallel.
"""

import tempfile
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connections
from django.test import override_settings

from safespace.accounts.models import User
from safespace.audit.actors import SYSTEM
from safespace.custody import key_changes
from safespace.encryption.keys import datakeys, keks
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey
from safespace.studies.models import Membership, Study
from safespace.studies.roles import Role
from tests.benchmarks.table import Row, medians, spent
from tests.safespace.custody import crash

KEPT = 100_000  # the data keys of 25,000 people
KILLS = 200
ROUNDS = 5  # the best counts: on a busy machine the others measure other processes


def run(scale, progress):
    count, kills = max(500, int(KEPT * scale)), max(1, int(KILLS * scale))
    with tempfile.TemporaryDirectory() as folder:
        ring = Path(folder) / "keys" / "keyring.json"
        with override_settings(SAFESPACE_KEYRING=ring, SAFESPACE_SHREDDED=Path(folder) / "shredded.jsonl"):
            return [*_killed(kills, folder, progress), *_speed(count, progress)]


def _speed(count, progress):
    scopes = [uuid.uuid4() for _ in range(count)]
    for start in range(0, count, 10_000):
        datakeys.create("content", scopes[start : start + 10_000])
        progress(min(start + 10_000, count), count, "keys made")
    numbers = [pk.to_bytes(8, "big") for pk in DataKey.objects.values_list("pk", flat=True)[:5_000]]
    floor, opened = medians(lambda: _read(len(numbers)), lambda: datakeys.by_number(numbers))
    floors, ours = [], []
    for turn in range(ROUNDS):
        floors.append(spent(_touch))
        keks.add()
        ours.append(spent(keks.rewrap))
        progress(turn + 1, ROUNDS, "rounds of wrapping")
    touched, wrapped = (DataKey.objects.count() / min(times) for times in (floors, ours))
    return [
        Row(f"open {len(numbers):,} data keys", floor * 1000, opened * 1000, "ms"),
        Row(f"wrap {count:,} keys anew", touched, wrapped, "keys/s", ">= 50,000"),
    ]


def _read(count):
    return list(DataKey.objects.using(KEYS).all()[:count])


def _touch():
    """The floor of rewrapping: one UPDATE of every row."""
    with connections[KEYS].cursor() as cursor:
        cursor.execute(f"UPDATE {DataKey._meta.db_table} SET made_at = made_at")


def _killed(kills, folder, progress):
    """Kill rotating processes at random moments during edits. Any damage raises; the figure counts the kills."""
    at = datetime.now(UTC)
    days = {"approved_from": at.date() - timedelta(days=365), "approved_until": at.date() + timedelta(days=365)}
    study = Study.objects.create(name="Leaving Well", code="LW", zone="Europe/London", opened_at=at, **days)
    user = User.objects.create_user(username="imogen", display_name="Imogen", passphrase="nine quiet herons wade")
    by = Membership.objects.create(user=user, study=study, role=Role.COORDINATOR, starts_on=at.date(), founding=True)
    world, survived = crash.World(study, by, folder, people=20), 0
    with world.edited():
        for work in (_rotate_keks, _rotate_data):
            for moment in crash.moments(kills // 2, work):
                survived += crash.killed_after(moment, work)
                world.require_whole()
                progress(survived, kills, "killed and found whole")
    for work in (_rotate_keks, _rotate_data):
        crash.completes(work)
    world.require_whole()
    return [
        Row("killed in the middle, all whole after", None, survived, "times"),
        Row("edits meanwhile, none lost", None, world.edits, "edits"),
    ]


def _rotate_keks():
    key_changes.add(by=SYSTEM, at=crash.now())
    key_changes.rotate_keks(by=SYSTEM, at=crash.now())
    for id in keks.unused():
        key_changes.retire_kek(id, by=SYSTEM, at=crash.now())


def _rotate_data():
    key_changes.rotate_data(by=SYSTEM, at=crash.now())
