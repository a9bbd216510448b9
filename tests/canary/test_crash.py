"""After kill -9 in the middle of work, no file contains sensitive words (C1, E-R1)."""

import base64
import os
import subprocess
import sys

import psycopg2
import pytest

from tests import postgresql
from tests.architecture.tree import ROOT
from tests.canary.crash_words import CONTROL, WORDS
from tests.canary.scanner import Scanner


def crash(home, **variables):
    """Run a day of work in `home` that ends in a crash; return its output."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG")}
    keys = base64.urlsafe_b64encode(os.urandom(32)).decode()
    ours = {"SAFESPACE_ENV_FILE": "", "SECRET_KEY": "x" * 50, "SAFESPACE_KEYS": keys, "SAFESPACE_HOME": str(home)}
    temporary = home / "tmp"
    temporary.mkdir(parents=True)
    run = subprocess.run(
        [sys.executable, "-m", "tests.canary.crashing"],
        cwd=ROOT, env={**kept, **ours, "TMPDIR": str(temporary), **variables},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == -9, run.stderr
    return [run.stdout, run.stderr]


def where(found):
    """The places in the sentences of a scan."""
    return {sentence.partition(" in ")[2].partition(",")[0] for sentence in found}


@pytest.mark.sqlite
def test_the_files_of_sqlite_contain_no_canary(tmp_path):
    home = tmp_path / "home"
    said = crash(home)

    assert Scanner(WORDS).in_files(home) + Scanner(WORDS).in_lines(said, "what was said") == []
    seen = where(Scanner([CONTROL]).in_files(home))
    assert {"home/files/control.txt"} < seen
    assert any("safespace.sqlite3" in place for place in seen), "the control is in the database or its -wal"
    assert list(home.rglob("*.sqlite3-wal")) != [], "it died with a journal"
    assert [path for path in (home / "files").rglob("*") if path.is_file()] != []


@pytest.mark.postgresql
def test_the_data_directory_of_postgresql_contains_no_canary(tmp_path):
    """Including the write-ahead log and the server's log, after the server was killed too."""
    home = tmp_path / "home"
    with postgresql.throw_away_cluster() as (variables, log):
        _do(variables, 'CREATE DATABASE "safespace"', 'CREATE DATABASE "safespace_keys"')
        said = crash(home, **variables)
        _do(variables, "CHECKPOINT")  # the test's server keeps more in memory than a real one
        data = log.parent / "data"
        _kill(data)

        scanner = Scanner(WORDS)
        assert scanner.in_files(data, home, log) + scanner.in_lines(said, "what was said") == []
        seen = where(Scanner([CONTROL]).in_files(data, home))
    assert any(place.startswith("data/base/") for place in seen), "the control is in the tables"
    assert any(place.startswith("data/pg_wal/") for place in seen), "the control is in the write-ahead log"


def _do(variables, *statements):
    connection = psycopg2.connect(variables["DATABASE_URL"].rpartition("/")[0] + "/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def _kill(data):
    """Kill the server, as a power cut would."""
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), 9)
