"""Processes that are killed in the middle (kill -9), with somebody editing all the while.

The work runs in a process forked for it, so that nothing is left to tidy up when it dies. A named step is the end of
a function of ours: Python's own profiler kills the process there, so no code has to know of it.
"""

import os
import random
import signal
import sys
import tempfile
import time
import traceback
import uuid
from contextlib import contextmanager
from pathlib import Path

from django.db import connections
from django.utils import timezone

from safespace.encryption.keys import keycache, keyring
from safespace.encryption.models import DataKey
from safespace.participants.models import Linkage, Person
from tests.architecture.tree import ROOT
from tests.cast import NOON, enrol

OURS = tuple(str(ROOT / "safespace" / folder) for folder in ("encryption", "privacy", "custody"))
# They only read, or are called for every value: where they end is no step of its own.
TOO_SMALL = {
    *("envelope.py", "descriptor.py", "secret.py", "fields.py", "keycache.py", "router.py", "models.py", "shut.py"),
    *("references.py", "proof.py", "escrow.py", "blind.py"),
}


def forked(work):
    """Start `work()` in a process of its own and return its id."""
    connections.close_all()
    if pid := os.fork():
        return pid
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def ended(pid):
    """Wait for a process: 0 if it ended well, -9 if it was killed, 1 if it broke."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def completes(work):
    """`work()` runs to its end in a process of its own."""
    assert ended(forked(work)) == 0


def steps_of(work):
    """The named steps of `work`, in the order they first happen. Runs it once, to the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "steps"

        def told():
            seen = dict.fromkeys(())

            def look(frame, event, arg):
                if (step := _step(frame, event)) is not None:
                    seen.setdefault(step)

            sys.setprofile(look)
            try:
                work()
            finally:
                sys.setprofile(None)
                path.write_text("\n".join(seen))

        completes(told)
        return path.read_text().splitlines()


def killed_at(step, work):
    """Run `work` in a process that dies at `step`. Whether it came so far."""

    def doomed():
        def look(frame, event, arg):
            if _step(frame, event) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(look)
        work()
        sys.setprofile(None)

    status = ended(forked(doomed))
    assert status in (0, -signal.SIGKILL)
    return status != 0


def killed_after(seconds, work):
    """Run `work` in a process that is killed after a while. Whether it was still at it."""
    pid = forked(work)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    status = ended(pid)
    assert status in (0, -signal.SIGKILL)
    return status != 0


def killed_at_each(step, work):
    """Kill `work` at `step`, and once more if it was only going on with what was done before and never came there."""
    return killed_at(step, work) or killed_at(step, work)


def moments(number, work):
    """`number` random moments of a run of `work`, in seconds."""
    began = time.monotonic()
    completes(work)
    lasted = time.monotonic() - began
    return [random.uniform(0, lasted) for _ in range(number)]


def _step(frame, event):
    """The name of the end of a function of ours; None for what is none."""
    code = frame.f_code
    if event != "return" or not code.co_filename.startswith(OURS) or code.co_name.startswith("<"):
        return None
    file = code.co_filename.rpartition("/")[2]
    return None if file in TOO_SMALL else f"{file}: {code.co_qualname}"


class World:
    """People whose names are edited all the time, and a note of every edit that was answered with "saved"."""

    def __init__(self, study, by, folder, people=3):
        self.study, self.by = study, by
        self.journal = Path(folder) / "edits"
        self.journal.touch()
        self.people = [self.add() for _ in range(people)]

    def add(self):
        """Somebody new: (Participant, id of their Person)."""
        participant = enrol(self.study, self.by, name="Edit 0", phone="+441632960121", at=NOON)
        return participant, Linkage.objects.get(participant=participant).open().pk

    @contextmanager
    def edited(self):
        """While the block runs another process edits."""
        pid = forked(self._edit)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGKILL)
            assert ended(pid) == -signal.SIGKILL  # it never broke

    def _edit(self):
        number = 1 + max(self.saved().values(), default=0)
        with self.journal.open("a", buffering=1) as saved:
            while True:
                with keycache.scope():
                    person = Person.objects.get(pk=random.choice(self.people)[1])
                    person.name = f"Edit {number}"
                    person.save()
                saved.write(f"{person.pk} {number}\n")
                number += 1
                time.sleep(0.002)

    def saved(self):
        """{person: number of the newest edit that was answered}. A line that is still being written is no answer."""
        whole, _, _ = self.journal.read_text().rpartition("\n")
        return {uuid.UUID(pk): int(number) for pk, number in (line.split() for line in whole.splitlines())}

    @property
    def edits(self):
        return sum(1 for _ in self.journal.open())

    def require_whole(self):
        """Every key opens, every row opens, no edit is lost."""
        ring = keyring.ready()
        for row in DataKey.objects.all():
            assert len(keyring.unwrap(ring, row)) == 64
        saved = self.saved()
        with keycache.scope():
            for participant, pk in self.people:
                assert Linkage.objects.get(participant=participant).open().pk == pk
                person = Person.objects.get(pk=pk)
                assert person.phone == "+441632960121"
                assert int(person.name.split()[1]) >= saved.get(pk, 0)


def now():
    return timezone.now()
