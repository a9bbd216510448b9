"""Runs before Django is loaded: chooses the environment file, and prepares the folder of `manage.py demo`.

Nothing here imports Django at module level; `settings.py` calls `environment_file`.
"""

import argparse
import base64
import binascii
import os
import secrets
import shutil
import socket
import sys
from pathlib import Path

try:
    import fcntl
except ImportError:  # not a Unix: then only the port prevents two starts at once
    fcntl = None

ROOT = Path(__file__).resolve().parent.parent
# The demo never touches the files of a real installation.
HOME = Path(os.environ.get("SAFESPACE_HOME") or ROOT / "var") / "demo"

# The demo's files; starting over deletes only these.
KEY_FILE = "demo.env"
PASSPHRASE_FILE = "demo.passphrase"
DATA = (
    "safespace.sqlite3",
    "keys.sqlite3",
    "keys",
    "checkpoints.jsonl",
    "shredded.jsonl",
    "files",
)  # names of settings.py
COMPLETE = "# made: the study is in place"

# Variables that could lead the demo to a real database, real keys or real mail.
REAL_INSTALLATION = (
    "SECRET_KEY", "SAFESPACE_KEYS", "SAFESPACE_KEYS_FILE", "SAFESPACE_KEYRING", "SAFESPACE_CHECKPOINTS",
    "SAFESPACE_SHREDDED",
    "DATABASE_URL", "KEYS_DATABASE_URL", "ALLOWED_HOSTS", "SITE_URL", "NEUTRAL_URL", "EMAIL_URL", "BEHIND_TLS_PROXY",
)  # fmt: skip


class CannotStart(Exception):
    """The demo cannot start; the message is a sentence for the person at the terminal."""


def environment_file(root=ROOT):
    """Return the Path of the file with environment variables for the settings, or None.

    It is the one named in `SAFESPACE_ENV_FILE` ("" for none), or else `.env` in `root`, or else the demo's file if it
    exists and no variable names a real installation; then `SAFESPACE_HOME` is set to the demo's folder. Variables that
    are already set take precedence over the file.
    """
    named = os.environ.get("SAFESPACE_ENV_FILE")
    if named is not None:
        return Path(named) if named else None
    if (root / ".env").is_file():
        return root / ".env"
    if (HOME / KEY_FILE).is_file() and not any(name in os.environ for name in REAL_INSTALLATION):
        _use_demo_environment()
        return HOME / KEY_FILE
    return None


def main(argv):
    """Run a command of `manage.py` and return its exit status: 1, after one sentence, if it cannot start."""
    command = argv[1] if len(argv) > 1 else ""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safespace.settings")
    try:
        if command in ("demo", "demo_code"):
            _use_demo_environment()
        if command == "demo":
            prepare(argv[2:])
        _run_django(argv)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def _run_django(argv):
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError, ProgrammingError
    except ModuleNotFoundError as missing:
        raise CannotStart(
            f"Safespace is not installed for this Python ({missing.name} is missing): "
            "python3 -m venv .venv && .venv/bin/pip install ."
        ) from missing
    try:
        _ = settings.INSTALLED_APPS  # read now, so that missing settings are reported before a command hides the error
        execute_from_command_line(argv)
    except ImproperlyConfigured as wrong:
        raise CannotStart(str(wrong)) from wrong
    except (OperationalError, ProgrammingError) as trouble:
        raise CannotStart(_database_sentence(trouble)) from trouble
    except OSError as trouble:
        if trouble.filename is None:  # nothing to say beyond the traceback
            raise
        raise CannotStart(f"{trouble.strerror}: {trouble.filename}") from trouble


def _database_sentence(trouble):
    """Which database failed and why, in the first line of its own words; further lines may quote a statement."""
    from django.db import DatabaseError, connections

    words = str(trouble).partition("\n")[0].rstrip(".")
    if "no such table" in words or words.startswith("relation "):
        return f"The tables are not of this version ({words}): run manage.py migrate, and again with --database keys."
    for alias in connections:
        given = connections[alias].settings_dict
        where = f"{given['NAME']} on {given['HOST']}" if given["HOST"] else given["NAME"]
        try:
            connections[alias].close()
            connections[alias].ensure_connection()
        except DatabaseError:
            return f"The database “{alias}” ({where}) does not answer: {words}."
    places = ", ".join(f"{alias}: {connections[alias].settings_dict['NAME']}" for alias in connections)
    return f"A database failed ({places}): {words}."


# The demo's folder ----------------------------------------------------------------------------------------------


def add_demo_arguments(parser):
    """Add the arguments of `manage.py demo` to `parser`; also used by the command itself."""
    parser.add_argument("--fresh", action="store_true", help="start over: delete the demo's people, records and key")
    parser.add_argument("--yes", action="store_true", help="answer the question of --fresh with yes")
    parser.add_argument(
        "--no-serve", action="store_true", help="prepare the demo and show the accounts, without serving"
    )
    parser.add_argument("--port", type=_port, default=8000, help="port on 127.0.0.1 (default 8000)")


def prepare(arguments):
    """Prepare the demo's folder and keys. Raises CannotStart, without changes, if it cannot start."""
    parser = argparse.ArgumentParser(prog="manage.py demo", description="Try Safespace with one made-up study.")
    add_demo_arguments(parser)
    options = parser.parse_args(arguments)
    if not options.no_serve:
        _check_port(options.port)
    os.environ["SITE_URL"] = f"http://127.0.0.1:{options.port}"
    os.umask(0o077)
    try:
        HOME.mkdir(parents=True, exist_ok=True)
        _lock_folder()
        if options.fresh and _data():
            _ask_to_start_over(options.yes)
            _remove_data()
        if not _is_complete():
            _start_over()
    except OSError as problem:
        raise CannotStart(f"Safespace cannot write to its folder {HOME}: {problem.strerror}.") from problem
    _check_keys_are_there()


def mark_complete():
    """Mark the demo as complete, so that the next start does not treat it as interrupted."""
    if not _is_complete():
        with (HOME / KEY_FILE).open("a") as file:
            file.write(f"{COMPLETE}\n")


def passphrase():
    """Return the passphrase of every account of this demo."""
    return (HOME / PASSPHRASE_FILE).read_text().strip()


def lost_key():
    """The CannotStart for a demo whose data exists but whose keys are missing."""
    return CannotStart(
        f"The demo's data is in {HOME}, but not the key that opens it. Nothing was changed. "
        f"Put {KEY_FILE}, keys/ and keys.sqlite3 back as they were, or start over: manage.py demo --fresh"
    )


def _port(text):
    port = int(text)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return port


def _check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            raise CannotStart(
                f"Port {port} on 127.0.0.1 cannot be used ({problem.strerror}). "
                f"Choose another: manage.py demo --port {8001 if port == 8000 else 8000}"
            ) from problem


def _use_demo_environment():
    """Use only the demo's own environment file, so that the demo never touches a real installation."""
    for name in REAL_INSTALLATION:
        os.environ.pop(name, None)
    os.environ["SAFESPACE_HOME"] = str(HOME)
    os.environ["SAFESPACE_ENV_FILE"] = str(HOME / KEY_FILE)


def _lock_folder():
    """Hold a lock for the life of this process, so that two starts do not fill or delete the folder together."""
    lock = os.open(HOME / "demo.lock", os.O_CREAT | os.O_RDWR, 0o600)
    if fcntl is None:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as held:
        raise CannotStart(f"A demo is running from {HOME} already. Close it first.") from held


def _data():
    return [path for path in (HOME / name for name in (KEY_FILE, PASSPHRASE_FILE, *DATA)) if path.exists()]


def _ask_to_start_over(already_yes):
    if already_yes:
        return
    print(f"This deletes the demo in {HOME}: its people, its records and its key.")
    try:
        answer = input("Start over? [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        raise CannotStart("Nothing was changed.")


def _remove_data():
    for path in _data():
        for part in (path, *path.parent.glob(f"{path.name}-*")):
            shutil.rmtree(part) if part.is_dir() else part.unlink()


def _is_complete():
    """Whether a complete demo exists. False for an empty folder or an interrupted first start.

    Raises CannotStart if there is data without its key.
    """
    key_file = HOME / KEY_FILE
    if key_file.exists():
        return COMPLETE in key_file.read_text().splitlines()
    if any((HOME / name).exists() for name in DATA):
        raise lost_key()
    return False


def _start_over():
    """Delete leftovers and write new keys, without ever overwriting an existing file."""
    _remove_data()
    _write_new(
        HOME / KEY_FILE,
        "# The demo's keys. Whoever has this file can read the demo's data.\n"
        "SAFESPACE_DEMO=1\n"
        f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
        f"SAFESPACE_KEYS={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}\n",
    )
    words = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    _write_new(HOME / PASSPHRASE_FILE, "-".join(words[at : at + 4] for at in range(0, 16, 4)) + "\n")


def _write_new(path, text):
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _check_keys_are_there():
    lines = (HOME / KEY_FILE).read_text().splitlines()
    values = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    try:
        whole = len(base64.urlsafe_b64decode(values["SAFESPACE_KEYS"])) == 32 and values["SECRET_KEY"]
    except (KeyError, binascii.Error):
        whole = False
    needed = ["safespace.sqlite3", "keys.sqlite3", "keys/keyring.json"] if COMPLETE in lines else []
    if not whole or any(not (HOME / name).exists() for name in [PASSPHRASE_FILE, *needed]):
        raise lost_key()
