"""A restore or a rehearsal that cannot succeed says so in one sentence, and changes nothing (R7)."""

from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from tests.safespace.custody.installation import Installation, databases

pytestmark = pytest.mark.own_database

HOLDS = ("data", "keys", "keyring")
RECORDER = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
getattr(MigrationRecorder(connection), sys.argv[1])("interviews", "9999_of_next_year")
"""
TABLES = """
from django.db import connections
print(sum(len(connections[alias].introspection.table_names()) for alias in connections))
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory, django_db_setup):
    """(an installation that has started once, an empty one with the same root key, a folder for backups)."""
    folder = tmp_path_factory.mktemp("refused")
    with databases("serves", "empty") as (first, second):
        serves = Installation(folder / "serves", first)
        serves.make_tables()
        serves.python("import safespace.wsgi")
        yield serves, Installation(folder / "empty", second, serves.root_key), folder


def back_up(place, folder):
    """Take all three backups, and return the words that name them."""
    words = [word for holds in HOLDS for word in (f"--{holds}", f"{folder}/{holds}")]
    place.manage("backup", *words)
    return words


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_changed(places, tmp_path):
    """Control: the same installation, backed up before it was newer."""
    serves, empty, _ = places
    before = back_up(serves, tmp_path / "before")
    serves.python(RECORDER, "record_applied")
    newer = back_up(serves, tmp_path / "newer")
    serves.python(RECORDER, "record_unapplied")

    status, _, said = empty.run("manage.py", "restore", *newer)

    assert (status, said.count("\n")) == (1, 1), said
    assert "from a newer version of Safespace than this (interviews.9999_of_next_year is unknown here)" in said
    assert "install that version and restore with it; nothing was changed" in said
    assert not (empty.home / "keys" / "keyring.json").exists()
    assert empty.python(TABLES) == "0"
    assert "Checked: " in empty.manage("restore", *before)


@pytest.mark.postgresql
def test_a_rehearsal_by_a_role_that_may_not_make_databases_says_which_and_how_to_allow_it(places, tmp_path):
    """Control: a role that may, on the same backups."""
    serves, _, _ = places
    words = back_up(serves, tmp_path / "backups")
    address = urlsplit(serves.environment["DATABASE_URL"])
    with psycopg2.connect(serves.environment["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE ROLE modest LOGIN NOCREATEDB PASSWORD 'a made up one'")
    theirs = {
        name: urlunsplit(
            urlsplit(serves.environment[name])._replace(
                netloc=f"modest:a%20made%20up%20one@{address.hostname}:{address.port}"
            )
        )
        for name in ("DATABASE_URL", "KEYS_DATABASE_URL")
    }
    left = tmp_path / "temporary"
    left.mkdir()

    status, _, said = serves.run("manage.py", "restore", "--rehearse", *words, TMPDIR=str(left), **theirs)

    assert (status, said.count("\n")) == (1, 1), said
    assert "The rehearsal failed: the role modest may not make databases" in said
    assert "ALTER ROLE modest CREATEDB" in said
    assert list(left.iterdir()) == []
    assert "and logged" in serves.manage("restore", "--rehearse", *words, TMPDIR=str(left))
