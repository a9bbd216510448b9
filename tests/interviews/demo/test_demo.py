"""`manage.py demo` and `demo_code`, as a newcomer runs them."""

import contextlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from interviews.demo.accounts import ACCOUNTS
from tests.architecture.tree import ROOT
from tests.safespace.test_first_run import contents, manage, refused

pytestmark = pytest.mark.sqlite  # the demo runs on SQLite whatever the surroundings say


def rows(home, sql):
    with contextlib.closing(sqlite3.connect(home / "demo" / "safespace.sqlite3")) as database:
        return database.execute(sql).fetchall()


def test_it_says_who_can_sign_in_and_how(made):
    home, said = made

    assert re.findall(r"^  (\w+) +(.+)$", said, re.M) == [(one.username, one.what) for one in ACCOUNTS]
    assert (home / "demo" / "demo.passphrase").read_text().strip() in said
    assert "manage.py demo_code imogen" in said


def test_a_believable_study_is_in_place(home):
    def count(table, where="1"):
        return rows(home, f"SELECT count(*) FROM safespace_{table} WHERE {where}")[0][0]

    assert count("participant") == 30
    assert count("study") == 2


def test_everything_it_made_is_its_owners_alone(made):
    paths = [path for path in (made[0] / "demo").rglob("*") if "static" not in path.parts]

    assert [path.name for path in paths if path.stat().st_mode & 0o077] == []


def test_a_second_start_keeps_the_data(home):
    before = rows(home, "SELECT id FROM safespace_participant ORDER BY id")
    keys = (home / "demo" / "demo.env").read_text()

    run = manage("demo", "--no-serve", home=home)

    assert run.returncode == 0, run.stderr
    assert "Making up" not in run.stdout
    assert rows(home, "SELECT id FROM safespace_participant ORDER BY id") == before
    assert (home / "demo" / "demo.env").read_text() == keys


def test_starting_over_makes_other_people_and_other_keys(home):
    before = rows(home, "SELECT id FROM safespace_participant ORDER BY id")
    keys = (home / "demo" / "demo.env").read_text()

    run = manage("demo", "--fresh", "--no-serve", home=home, answer="yes\n")

    assert run.returncode == 0, run.stderr
    after = rows(home, "SELECT id FROM safespace_participant ORDER BY id")
    assert (len(after), set(after) & set(before)) == (30, set())
    assert (home / "demo" / "demo.env").read_text() != keys


def test_a_first_start_that_broke_off_is_begun_again(home):
    key_file = home / "demo" / "demo.env"
    key_file.write_text(key_file.read_text().replace("# made", "# not made"))
    with contextlib.closing(sqlite3.connect(home / "demo" / "safespace.sqlite3")) as database:
        database.execute("DROP TABLE safespace_participant")

    run = manage("demo", "--no-serve", home=home)

    assert run.returncode == 0, run.stderr
    assert rows(home, "SELECT count(*) FROM safespace_participant") == [(30,)]


def test_another_root_key_is_a_lost_key(home):
    key_file = home / "demo" / "demo.env"
    key_file.write_text(re.sub(r"(?m)^SAFESPACE_KEYS=.*", "SAFESPACE_KEYS=" + "B" * 42 + "A=", key_file.read_text()))

    assert "not the key that opens it" in refused(manage("demo", "--no-serve", home=home))


def test_it_never_touches_a_real_database(home, tmp_path):
    """What the surroundings name is left alone, whatever they name."""
    real = f"sqlite:///{tmp_path}/real.sqlite3"

    run = manage("demo", "--no-serve", home=home, DATABASE_URL=real, KEYS_DATABASE_URL=real, SECRET_KEY="real")

    assert run.returncode == 0, run.stderr
    assert not (tmp_path / "real.sqlite3").exists()


class TestDemoCode:
    def test_it_prints_six_digits(self, home):
        run = manage("demo_code", "laleh", home=home)

        assert re.fullmatch(r"\d{6}\n", run.stdout), run.stderr

    def test_a_database_the_demo_did_not_make_is_refused(self, home):
        """Its log says nothing of a demo, whatever the settings say."""
        with contextlib.closing(sqlite3.connect(home / "demo" / "safespace.sqlite3")) as database:
            for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{trigger}"')
            database.execute("UPDATE safespace_entry SET action = 'demo.unmade' WHERE action = 'demo.made'")
            database.commit()

        sentence = refused(manage("demo_code", "imogen", home=home))

        assert sentence == "The demo did not make this database; a code comes from its owner's device alone."

    def test_settings_that_are_not_the_demos_are_refused(self, home):
        key_file = home / "demo" / "demo.env"
        key_file.write_text(key_file.read_text().replace("SAFESPACE_DEMO=1\n", ""))

        assert refused(manage("demo_code", "imogen", home=home)).startswith("The demo did not make this database")

    def test_a_name_that_is_not_there_is_said(self, home):
        assert refused(manage("demo_code", "nobody", home=home)) == (
            "The demo has no account nobody with an authenticator."
        )


class TestServing:
    @pytest.fixture
    def port(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    @pytest.fixture
    def served(self, home, port):
        """A demo that is being served: the process, and the lines it has printed."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env={**kept, "SAFESPACE_HOME": str(home), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Open http"):
                break
        yield process, lines
        process.terminate()
        process.wait(60)
        process.stdout.close()

    def test_its_people_come_in_by_passphrase_and_code(self, home, port, served, passphrase):
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        address = f"http://127.0.0.1:{port}"

        def send(page, **fields):
            body = page.read().decode()
            hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body))
            return browser.open(page.url, data=urlencode({**hidden, **fields}).encode(), timeout=30)

        page = send(browser.open(address, timeout=30), username="imogen", passphrase=passphrase)
        code = manage("demo_code", "imogen", home=home).stdout.strip()
        page = send(page, code=code)

        assert (page.status, page.url.startswith(f"{address}/sign-in")) == (200, False)
        assert "Leaving Well" in page.read().decode()

    def test_it_ends_with_its_worker_when_asked(self, port, served):
        process, lines = served
        assert lines[-1] == f"Open http://127.0.0.1:{port}  (Ctrl+C closes it)\n"

        process.send_signal(signal.SIGINT)

        rest = process.stdout.read()  # ends when the last of its processes has closed it
        assert process.wait(30) == 0
        assert rest.endswith("Closed. Everything is kept for the next start.\n"), rest
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0

    def test_it_says_so_when_the_server_dies(self, port, served):
        process, _ = served
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        server = next(one for one in children if b"gunicorn" in Path(f"/proc/{one}/cmdline").read_bytes())

        os.kill(int(server), signal.SIGTERM)

        rest = process.stdout.read()
        assert process.wait(30) == 1
        assert "The server ended by itself" in rest

    def test_a_second_one_is_told_that_the_port_is_taken(self, home, port, served):
        time.sleep(0.1)
        before = contents(home / "demo" / "keys")

        assert f"Port {port} on 127.0.0.1 cannot be used" in refused(manage("demo", "--port", str(port), home=home))
        assert contents(home / "demo" / "keys") == before
