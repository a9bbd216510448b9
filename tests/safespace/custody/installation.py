"""A complete installation in a folder, run by `manage.py` in separate processes, as on a server."""

import base64
import os
import secrets
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.db import connections

from tests.architecture.tree import ROOT


class Installation:
    """`home` holds everything except the databases named in the variables `databases`."""

    def __init__(self, home, databases, root_key=None):
        self.home = home
        (home / "static").mkdir(parents=True, exist_ok=True)
        self.root_key = root_key or base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        self.environment = {
            **kept,
            "SAFESPACE_ENV_FILE": "",
            "SAFESPACE_HOME": str(home),
            "SECRET_KEY": "x" * 50,
            "SAFESPACE_KEYS": self.root_key,
            "DJANGO_SETTINGS_MODULE": "safespace.settings",
            **databases,
        }

    def start(self, *words, **more):
        """Start a process."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen([sys.executable, *words], cwd=ROOT, env={**self.environment, **more}, **pipes)

    def run(self, *words, **more):
        """Run a process to its end: (status, stdout, stderr)."""
        process = self.start(*words, **more)
        out, err = process.communicate(timeout=900)
        return process.returncode, out, err

    def manage(self, *words, **more):
        """Run `manage.py` with `words`, which must succeed, and return its output."""
        status, out, err = self.run("manage.py", *words, **more)
        assert status == 0, err
        return out

    def python(self, script, *words):
        """Run a Python script inside this installation and return its output."""
        status, out, err = self.run("-c", BEGINNING + script, *words)
        assert status == 0, err
        return out.strip()

    def migrate(self):
        self.manage("migrate", "--verbosity", "0")
        self.manage("migrate", "--database", "keys", "--verbosity", "0")

    def make_tables(self):
        """Tables made from the models, in a tenth of the time, and every migration marked as applied."""
        self.python("from tests.schema import make_tables\nmake_tables()")
        self.manage("migrate", "--fake", "--verbosity", "0")
        self.manage("migrate", "--database", "keys", "--fake", "--verbosity", "0")


BEGINNING = "import sys, uuid, django\ndjango.setup()\n"


@contextmanager
def databases(*names):
    """Yield environment variables for two empty databases for each of `names`: none on SQLite, else new ones."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        yield [{} for _ in names]
        return
    given = connection.settings_dict
    address = urlsplit(os.environ["DATABASE_URL"])
    made = [f"{given['NAME']}_{name}_{alias}" for name in names for alias in ("data", "keys")]
    server = psycopg2.connect(
        dbname="postgres", user=given["USER"], password=given["PASSWORD"], host=given["HOST"], port=given["PORT"]
    )
    server.autocommit = True
    with server.cursor() as cursor:
        for name in made:
            cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        where = [urlunsplit(address._replace(path=f"/{name}")) for name in made]
        yield [
            {"DATABASE_URL": data, "KEYS_DATABASE_URL": keys}
            for data, keys in zip(where[::2], where[1::2], strict=True)
        ]
    finally:
        with server.cursor() as cursor:
            for name in made:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.close()
