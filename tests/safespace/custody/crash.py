"""Kills processes in the middle of their work (kill -9), while another process edits.

The work runs in a forked process. A named step is the return of one of our functions; a Python profiler hook kills the
process there, so the product needs no code for it.
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
# These only read, or are called for every value, so their ends are not steps.
TOO_SMALL = {
    *("envelope.py", "descriptor.py", "secret.py", "sealed_fields.py", "keyed_field.py", "keycache.py", "router.py"),
    *("models.py", "cannot_decrypt.py", "references.py", "proof.py", "escrow.py", "blind_index.py"),
}


def forked(work):
    """Start `work()` in a forked process and return its id."""
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
    """Wait for a process and return its status: 0, -9 if it was killed, 1 if it failed."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def completes(work):
    """Assert that `work()` runs to its end in a forked process."""
    assert ended(forked(work)) == 0


def steps_of(work):
    """The named steps of `work`, in the order in which they first happen. Runs it once."""
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
    """Run `work` in a process that is killed at `step`. Returns whether it got there."""

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
    """Run `work` in a process that is killed after `seconds`. Returns whether it was still running."""
    pid = forked(work)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    status = ended(pid)
    assert status in (0, -signal.SIGKILL)
    return status != 0


def killed_at_each(step, work):
    """Kill `work` at `step`; tries again if the first run only resumed earlier work and never reached it."""
    return killed_at(step, work) or killed_at(step, work)


def moments(number, work):
    """`number` random moments (seconds) within the duration of `work`."""
    began = time.monotonic()
    completes(work)
    lasted = time.monotonic() - began
    return [random.uniform(0, lasted) for _ in range(number)]


def _step(frame, event):
    """The name of the step if one of our functions returns, else None."""
    code = frame.f_code
    if event != "return" or not code.co_filename.startswith(OURS) or code.co_name.startswith("<"):
        return None
    file = code.co_filename.rpartition("/")[2]
    return None if file in TOO_SMALL else f"{file}: {code.co_qualname}"


class World:
    """People whose names are edited all the time, and a record of every edit that was saved."""

    def __init__(self, study, by, folder, people=3):
        self.study, self.by = study, by
        self.journal = Path(folder) / "edits"
        self.journal.touch()
        self.people = [self.add() for _ in range(people)]

    def add(self):
        """Enrol a person: (Participant, id of their Person)."""
        participant = enrol(self.study, self.by, name="Edit 0", phone="+441632960121", at=NOON)
        return participant, Linkage.objects.get(participant=participant).open().pk

    @contextmanager
    def edited(self):
        """Another process edits during the block."""
        pid = forked(self._edit)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGKILL)
            assert ended(pid) == -signal.SIGKILL  # it never failed

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
        """{person: number of the newest saved edit}, without an incomplete last line."""
        whole, _, _ = self.journal.read_text().rpartition("\n")
        return {uuid.UUID(pk): int(number) for pk, number in (line.split() for line in whole.splitlines())}

    @property
    def edits(self):
        return sum(1 for _ in self.journal.open())

    def require_whole(self):
        """Assert that every key unwraps, every row decrypts and no edit is lost."""
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
