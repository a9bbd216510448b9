"""Erasure: killed 200 times in the middle, it is never half done; and how long the second person waits."""

import random
import tempfile
import time
import uuid
from datetime import timedelta
from pathlib import Path

from django.test import override_settings
from django.utils import timezone

from safespace.encryption.keys import keyring
from safespace.studies.models import Membership, Study
from safespace.studies.roles import Role
from tests.benchmarks.table import Row
from tests.cast import make_user
from tests.safespace.custody import crash
from tests.safespace.custody.erasing import erasing, require_all_or_nothing

KILLS = 200
PEOPLE = 20


def run(scale, progress):
    kills = max(1, int(KILLS * scale))
    with tempfile.TemporaryDirectory() as folder:
        ring = Path(folder) / "keys" / "keyring.json"
        with override_settings(SAFESPACE_KEYRING=ring, SAFESPACE_SHREDDED=Path(folder) / "shredded.jsonl"):
            keyring.ready()
            return _killed(kills, folder, progress)


def _killed(kills, folder, progress):
    """Kill erasing processes at random moments during edits. Any damage raises; the figures count the kills."""
    first, second = _two_people()
    world, killed, ordered = crash.World(first.study, first, folder, people=PEOPLE), 0, 0
    lasts = _seconds(erasing(world.add()[0], first, second))
    with world.edited():
        while killed < kills:
            participant, person = world.add()
            killed += crash.killed_after(random.uniform(0, lasts), erasing(participant, first, second))
            ordered += require_all_or_nothing(participant, person)
            world.require_whole()
            progress(killed, kills, "killed and found whole")
    return [
        Row("killed in the middle, never half", None, killed, "times"),
        Row("of all begun, ordered and gone after the clock", None, ordered, "times"),
        Row("edits meanwhile, none lost", None, world.edits, "edits"),
        Row("sign, erase, prove and end older copies", None, lasts * 1000, "ms"),
    ]


def _two_people():
    at = timezone.now()
    days = {"approved_from": at.date() - timedelta(days=365), "approved_until": at.date() + timedelta(days=365)}
    study = Study.objects.create(name="Leaving Well", code="LW", zone="Europe/London", opened_at=at, **days)
    facts = {"study": study, "role": Role.COORDINATOR, "starts_on": at.date()}
    first = Membership.objects.create(user=make_user("imogen", "Imogen"), founding=True, **facts)
    second = Membership.objects.create(user=make_user("mara", "Mara"), confirmed_by=uuid.uuid4(), **facts)
    return first, second


def _seconds(work):
    began = time.monotonic()
    crash.completes(work)
    return time.monotonic() - began
