"""A real server of several processes on the database of a test, and a client for its forms."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connections

PATIENCE = 60


@contextlib.contextmanager
def served(workers=4):
    """Run gunicorn with `workers` processes and yield its port. It sees only what the test has committed."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "safespace.wsgi", "--bind", f"127.0.0.1:{port}", "--preload"]
    command += ["--workers", str(workers), "--log-level", "warning", "--no-control-socket"]
    names = {"DATABASE_URL": "default", "KEYS_DATABASE_URL": "keys"}
    addresses = {variable: _address(connections[alias].settings_dict) for variable, alias in names.items()}
    environment = {**os.environ, **addresses, "DJANGO_SETTINGS_MODULE": "tests.served"}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
    try:
        _wait_for(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _address(database):
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    user = f"{database['USER']}:{quote(database['PASSWORD'])}"
    return f"postgres://{user}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(process, port):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


class SignedInBrowser:
    """A signed-in user whose forms are sent over HTTP. `client` is a test client with their session."""

    def __init__(self, port, client):
        self.port = port
        self.cookie = f"s={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def open(self, path):
        """Request the page of a form and keep its CSRF token for `post`. Returns the status."""
        status, headers, body = self._ask("GET", path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)
        cookie = re.search(r"\bc=([^;]+)", headers.get("Set-Cookie", ""))
        self.token = token.group(1)
        self.cookie = f"{self.cookie}; c={cookie.group(1)}"
        return status

    def post(self, path, fields):
        """Send the form and return (status, Location)."""
        body = urlencode(fields | {"csrfmiddlewaretoken": self.token})
        status, headers, _ = self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        return status, headers.get("Location", "")

    def _ask(self, method, path, body=None, headers=None):
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            wire.request(method, path, body, {"Cookie": self.cookie, **(headers or {})})
            answer = wire.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            wire.close()
