"""The first start: what stands in the way is one clear sentence, status 1, and nothing is lost."""

import ast
import os
import socket
import stat
import subprocess
import sys

import pytest

from safespace import first_run
from tests.architecture.tree import ROOT


def manage(*arguments, home, answer="", **variables):
    """Run `manage.py` as a newcomer would, with its folder at `home` and no setting from the surroundings."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, "SAFESPACE_HOME": str(home), **variables},
        input=answer,
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )


def refused(run):
    """The sentence of a run that could not start. Anything more than one line is not a sentence."""
    assert (run.returncode, run.stderr.count("\n")) == (1, 1), run.stderr
    assert "Traceback" not in run.stdout
    return run.stderr.strip()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "demo.lock"}


@pytest.fixture
def demo(tmp_path):
    """The folder of a demo that was made before, without a database behind it."""
    folder = tmp_path / "demo"
    (folder / "keys").mkdir(parents=True)
    key = "SAFESPACE_KEYS=" + "A" * 43 + "=\nSECRET_KEY=x\n"
    (folder / "demo.env").write_text(f"SAFESPACE_DEMO=1\n{key}{first_run.COMPLETE}\n")
    for name in ("demo.passphrase", "safespace.sqlite3", "keys.sqlite3", "keys/keyring.json"):
        (folder / name).write_text("precious")
    return folder


def test_an_old_python_gets_a_sentence():
    script = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['manage.py', 'demo']; "
        "runpy.run_path('manage.py', run_name='__main__')"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert refused(run) == "Safespace needs Python 3.11 or newer; this is 3.9."


def test_an_old_python_can_read_as_far_as_the_sentence():
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 7))


def test_a_python_without_the_packages_gets_a_sentence(tmp_path):
    run = subprocess.run(
        [sys.executable, "-S", str(ROOT / "manage.py"), "check"],
        capture_output=True,
        text=True,
        check=False,
        env={"SAFESPACE_ENV_FILE": ""},
    )
    assert refused(run).startswith("Safespace is not installed for this Python (")


def test_a_command_without_keys_gets_a_sentence(tmp_path):
    assert refused(manage("check", home=tmp_path, SAFESPACE_ENV_FILE="")).startswith(
        "Safespace has no keys to start with"
    )


def test_a_port_in_use_is_said_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refused(manage("demo", "--port", str(port), home=tmp_path))

    assert sentence.startswith(f"Port {port} on 127.0.0.1 cannot be used (Address already in use).")
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_folder_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")

    sentence = refused(manage("demo", "--no-serve", home=tmp_path / "file"))

    assert sentence == f"Safespace cannot write to its folder {tmp_path}/file/demo: Not a directory."


@pytest.mark.parametrize(
    "lost", ["demo.env", "demo.passphrase", "safespace.sqlite3", "keys.sqlite3", "keys/keyring.json"]
)
def test_a_lost_key_is_said_and_nothing_is_touched(demo, lost):
    (demo / lost).unlink()
    before = contents(demo)

    sentence = refused(manage("demo", "--no-serve", home=demo.parent))

    assert sentence.startswith(f"The demo's data is in {demo}, but not the key that opens it. Nothing was changed.")
    assert contents(demo) == before


@pytest.mark.parametrize("key", ["SAFESPACE_KEYS=AAAA", "SAFESPACE_KEYS=", "SAFESPACE_KEYS=not base64 at all!"])
def test_a_damaged_key_is_said_and_nothing_is_touched(demo, key):
    (demo / "demo.env").write_text(f"SECRET_KEY=x\n{key}\n{first_run.COMPLETE}\n")
    before = contents(demo)

    assert "not the key that opens it" in refused(manage("demo", "--no-serve", home=demo.parent))
    assert contents(demo) == before


@pytest.mark.parametrize("answer", ["", "n\n", "\n", "perhaps\n"])
def test_starting_over_asks_and_takes_only_yes(demo, answer):
    before = contents(demo)

    run = manage("demo", "--fresh", "--no-serve", home=demo.parent, answer=answer)

    assert run.stdout.startswith(f"This deletes the demo in {demo}: its people, its records and its key.\n")
    assert refused(run) == "Nothing was changed."
    assert contents(demo) == before


def test_keys_are_made_once_for_their_owner_alone(tmp_path):
    script = "from safespace import first_run; first_run.prepare(['--no-serve'])"
    secrets = set()
    for name in ("one", "other"):
        home = tmp_path / name
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, env={"SAFESPACE_HOME": str(home)}, check=True)
        files = [home / "demo" / "demo.env", home / "demo" / "demo.passphrase"]
        assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
        secrets |= {line for file in files for line in file.read_text().splitlines()[-2:]}

    assert len(secrets) == 6, "each demo has two keys and a passphrase of its own"


def test_two_starts_at_once_do_not_meet(tmp_path):
    script = (
        "from safespace import first_run as f; f.prepare(['--no-serve'])\n"
        "import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', "
        "'from safespace import first_run as f; f.prepare([\"--no-serve\"])']).returncode)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={"SAFESPACE_HOME": str(tmp_path)}, capture_output=True, text=True
    )

    assert run.stderr.splitlines()[-1].endswith(f"A demo is running from {tmp_path}/demo already. Close it first.")


class TestWhichFileCounts:
    """`.env`, else the demo's, else none; and what is named wins."""

    @pytest.fixture
    def chosen(self, tmp_path):
        def ask(**variables):
            script = "import sys; from safespace.first_run import *; print(environment_file(Path(sys.argv[1])))"
            run = subprocess.run(
                [sys.executable, "-c", script, str(tmp_path)],
                cwd=ROOT,
                env={"SAFESPACE_HOME": str(tmp_path / "var"), **variables},
                capture_output=True,
                text=True,
                check=True,
            )
            return run.stdout.strip()

        return ask

    def test_in_their_order(self, tmp_path, chosen):
        assert chosen() == "None"
        (tmp_path / "var" / "demo").mkdir(parents=True)
        (tmp_path / "var" / "demo" / "demo.env").touch()
        assert chosen() == str(tmp_path / "var" / "demo" / "demo.env")
        (tmp_path / ".env").touch()
        assert chosen() == str(tmp_path / ".env")
        assert chosen(SAFESPACE_ENV_FILE="/elsewhere") == "/elsewhere"
        assert chosen(SAFESPACE_ENV_FILE="") == "None"

    def test_a_demo_never_stands_in_for_a_real_installation(self, tmp_path, chosen):
        """Where a database or a key is set already, the demo refuses: the operator meant the real installation."""
        (tmp_path / "var" / "demo").mkdir(parents=True)
        (tmp_path / "var" / "demo" / "demo.env").touch()

        assert chosen(DATABASE_URL="postgres://db/real") == "None"
        assert chosen(SECRET_KEY="real") == "None"
