"""Searches every place where the product stores or sends anything, with a control in each (C1, C3).

assert scan(WORDS, logged=logged, addresses=watch.addresses) == []
"""

import contextlib
import io
import logging
import os
import sqlite3
import subprocess
import tempfile
import uuid
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from safespace.accounts.sessions import BrowserSession
from tests.canary.scanner import Scanner
from tests.postgresql import programs

CONTROL = "Quincunx Zirkonvogel"


def scan(words, *, logged, addresses, folders=()):
    """Return a sentence for each of `words` found in tables, sessions, files, mail, a dump, a backup, `logged` lines,
    `addresses` or `folders` (Paths, such as a browser's profile).

    Then plants a control in each of these places and searches for it; raises AssertionError with the places where it
    was not found. Needs a test that commits.
    """
    found = _search(Scanner(words), logged, addresses, folders)
    seen = _search(Scanner([CONTROL]), *_plant(logged, addresses, folders), folders)
    places = (*_places(), *(f"{folder.name}/control.txt" for folder in folders))
    unseen = [place for place in places if not any(place in sentence for sentence in seen)]
    for folder in folders:
        (folder / "control.txt").unlink()
    assert unseen == [], f"the control was not found in {unseen}"
    return found


def _places():
    database = "base/" if _data_folder() else "table" if connection.vendor == "postgresql" else "test-default"
    return (
        "table safespace_browsersession",
        database,
        "files/",
        "the log",
        "addresses",
        "mail",
        "the dump",
        "the backup",
    )


def _search(scanner, logged, addresses, folders):
    mails = [one.message().as_string() + str(one.body) for one in getattr(mail, "outbox", [])]
    return [
        *scanner.in_tables(),
        *scanner.in_files(Path(settings.HOME)),
        *_in_the_cluster(scanner),
        *scanner.in_lines(logged, "the log"),
        *scanner.in_lines(addresses, "addresses"),
        *scanner.in_lines(mails, "mail"),
        *scanner.in_bytes(_dump(), "the dump"),
        *scanner.in_bytes(_backup(), "the backup"),
        *scanner.in_files(*folders),
    ]


def _dump():
    """The output of `manage.py dumpdata`."""
    written = io.StringIO()
    call_command("dumpdata", stdout=written)
    return written.getvalue()


def _backup():
    """A copy of the database, made by SQLite's backup API or pg_dump."""
    if connection.vendor == "sqlite":
        with tempfile.NamedTemporaryFile() as file, contextlib.closing(sqlite3.connect(file.name)) as copy:
            connection.connection.backup(copy)
            return Path(file.name).read_bytes()
    told = connection.settings_dict
    place = ["-h", told["HOST"], "-p", str(told["PORT"]), "-U", told["USER"], told["NAME"]]
    with_password = {**os.environ, "PGPASSWORD": told["PASSWORD"]}
    command = [str(programs() / "pg_dump") if programs() else "pg_dump", *place]
    return subprocess.run(command, env=with_password, capture_output=True, check=True).stdout


def _data_folder():
    """PostgreSQL's data folder, if this process may read it, else None."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    return folder if os.access(folder, os.R_OK) else None


def _in_the_cluster(scanner):
    """Search the files of PostgreSQL's tables on disk; nothing on SQLite."""
    if (data := _data_folder()) is None:
        return []
    found = []
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("CHECKPOINT")  # flush memory to disk
            cursor.execute(
                "SELECT pg_relation_filepath(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE c.relkind IN ('r', 'i', 't') AND n.nspname IN ('public', 'pg_toast')"
            )
            for (file,) in cursor.fetchall():
                if (data / file).exists():
                    found += scanner.in_bytes((data / file).read_bytes(), where=file)
    return found


def _plant(logged, addresses, folders):
    """Put the control into each place; return the log lines and addresses that contain it."""
    now = timezone.now()
    BrowserSession.objects.create(key_hash=uuid.uuid4().hex, data=CONTROL, began_at=now, seen_at=now, expires_at=now)
    file = Path(settings.HOME) / "files" / "control.txt"
    file.parent.mkdir(exist_ok=True)
    file.write_text(CONTROL)
    for folder in folders:
        (folder / "control.txt").write_text(CONTROL)
    mail.send_mail(CONTROL, "", None, ["control@example.org"])
    kept = list(logged)
    logging.getLogger("safespace.canary").error(CONTROL)
    new = [line for line in logged if line not in kept]
    return ([*logged] if new else [*logged, CONTROL]), [*addresses, f"/?q={CONTROL.replace(' ', '%20')}"]
