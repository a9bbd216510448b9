"""The demo's two processes: the server, and one worker. When one ends, so does the other."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

from django.conf import settings

PATIENCE = 30.0  # seconds for the server to answer, and for both to close


class ServerGone(Exception):
    """One of the two ended by itself; the text says which."""


def serve(*, port, once_open):
    """Run server and worker until a signal asks to stop, calling `once_open()` when the first page can be served.

    Raises ServerGone when one of them ends by itself; the other is stopped then too.
    """
    with _stopping() as asked_to_stop, contextlib.ExitStack() as processes:
        server = processes.enter_context(_process("server", _gunicorn(port)))
        worker = processes.enter_context(_process("worker", [sys.executable, "manage.py", "work"]))
        _wait_until_open(server, port, asked_to_stop)
        if not asked_to_stop:
            once_open()
        while not asked_to_stop:
            for name, process in (("server", server), ("worker", worker)):
                if process.poll() is not None:
                    raise ServerGone(f"The {name} ended by itself (status {process.returncode}); the demo is closed.")
            time.sleep(0.2)


def _gunicorn(port):
    bind = ["--bind", f"127.0.0.1:{port}"]
    shape = ["--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", "safespace.wsgi", *bind, *shape]


@contextlib.contextmanager
def _stopping():
    """Yield a list that a signal to stop appends to."""
    asked = []
    before = {one: signal.signal(one, lambda number, frame: asked.append(number)) for one in _SIGNALS}
    try:
        yield asked
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def _process(name, command):
    """A child in a session of its own, so that Ctrl+C reaches this process alone, which then closes both in order."""
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ, start_new_session=True)  # noqa: S603  no shell; our own command with fixed words
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_open(server, port, asked_to_stop):
    deadline = time.monotonic() + PATIENCE
    while not asked_to_stop and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if time.monotonic() > deadline:
            raise ServerGone(f"The server did not answer on port {port} within {PATIENCE:.0f} seconds.")
        time.sleep(0.05)
