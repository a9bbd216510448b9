"""The PostgreSQL that is made for one command ends with it, however it ends."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import postgresql
from tests.architecture.tree import ROOT

PATIENCE = 30
WAITS = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep(600)"


@pytest.fixture
def folder(monkeypatch):
    """Where the cluster is made; the account PostgreSQL runs as has to get there."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        monkeypatch.setenv("TMPDIR", made)
        yield Path(made)


@pytest.fixture
def ctrl_c_is_heard():
    """What runs in the background of a script ignores SIGINT, and so would what it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.sqlite
@pytest.mark.usefixtures("ctrl_c_is_heard")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_command_stopped_by_a_signal_leaves_no_server_behind(number, folder):
    if postgresql.programs() is None:
        pytest.skip("PostgreSQL was not found; the run on it needs its server (Debian: apt install postgresql)")
    command = [sys.executable, "tests/postgresql.py", sys.executable, "-c", WAITS]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as run:
        port = urlsplit(run.stdout.readline()).port
        assert _answers(port)

        run.send_signal(number)

        assert _within_patience(lambda: not _answers(port))
        assert _within_patience(lambda: not list(folder.iterdir()))
        with contextlib.suppress(ProcessLookupError):  # a process that is killed can't take its command along
            os.killpg(run.pid, signal.SIGKILL)


def _answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _within_patience(holds):
    deadline = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.1)
    return holds()
