"""One call that looks wherever a house keeps things, and proves that it would have seen (security.md C1, C3).

assert scan(WORDS, logged=logged, addresses=watch.addresses) == []
"""

import logging
import os
import uuid
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.db import connection, connections
from django.utils import timezone

from safespace.accounts.sessions import BrowserSession
from tests.canary.scanner import Scanner

CONTROL = "Quincunx Zirkonvogel"


def scan(words, *, logged, addresses):
    """Return a sentence for each of `words` found in tables, sessions, files, mail, `logged` lines or `addresses`.

    Then a control is planted in each of these places and looked for: AssertionError names those where it was not
    found, for a search that could not find anything proves nothing. Planting takes a committing test.
    """
    found = _search(Scanner(words), logged, addresses)
    seen = _search(Scanner([CONTROL]), *_plant(logged, addresses))
    unseen = [place for place in _places() if not any(place in sentence for sentence in seen)]
    assert unseen == [], f"the control was not found in {unseen}"
    return found


def _places():
    database = "base/" if _data_folder() else "table" if connection.vendor == "postgresql" else "test-default"
    return ("table safespace_browsersession", database, "files/", "the log", "addresses", "mail")


def _search(scanner, logged, addresses):
    mails = [one.message().as_string() + str(one.body) for one in getattr(mail, "outbox", [])]
    return [
        *scanner.in_tables(),
        *scanner.in_files(Path(settings.HOME)),
        *_in_the_cluster(scanner),
        *scanner.in_lines(logged, "the log"),
        *scanner.in_lines(addresses, "addresses"),
        *scanner.in_lines(mails, "mail"),
    ]


def _data_folder():
    """The folder of PostgreSQL's files, where there is one and this process may read it."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    return folder if os.access(folder, os.R_OK) else None


def _in_the_cluster(scanner):
    """The files of this PostgreSQL's databases, as they lie on its disk; nothing on SQLite."""
    if (data := _data_folder()) is None:
        return []
    found = []
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("CHECKPOINT")  # what is in memory goes to the disk
            cursor.execute(
                "SELECT pg_relation_filepath(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE c.relkind IN ('r', 'i', 't') AND n.nspname IN ('public', 'pg_toast')"
            )
            for (file,) in cursor.fetchall():
                if (data / file).exists():
                    found += scanner.in_bytes((data / file).read_bytes(), where=file)
    return found


def _plant(logged, addresses):
    """Put the control into each place; return the lines and addresses with it."""
    now = timezone.now()
    BrowserSession.objects.create(key_hash=uuid.uuid4().hex, data=CONTROL, began_at=now, seen_at=now, expires_at=now)
    file = Path(settings.HOME) / "files" / "control.txt"
    file.parent.mkdir(exist_ok=True)
    file.write_text(CONTROL)
    mail.send_mail(CONTROL, "", None, ["control@example.org"])
    kept = list(logged)
    logging.getLogger("safespace.canary").error(CONTROL)
    new = [line for line in logged if line not in kept]
    return ([*logged] if new else [*logged, CONTROL]), [*addresses, f"/?q={CONTROL.replace(' ', '%20')}"]
