"""What happens before Django is there: which environment file counts, and how `manage.py demo` prepares its folder.

Nothing here imports Django at the top, and nothing here is a setting: `settings.py` asks `environment_file`.
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
except ImportError:  # Not a Unix: two starts at once are then told apart by the port alone.
    fcntl = None

ROOT = Path(__file__).resolve().parent.parent
# The demo's folder lies apart from a real installation's files, which it never touches.
HOME = Path(os.environ.get("SAFESPACE_HOME") or ROOT / "var") / "demo"

# What the demo keeps in its folder; starting over removes these and nothing else.
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
MADE = "# made: the study is in place"

# Variables that would lead the demo to somebody's real database, keys or mail.
REAL = (
    "SECRET_KEY", "SAFESPACE_KEYS", "SAFESPACE_KEYS_FILE", "SAFESPACE_KEYRING", "SAFESPACE_CHECKPOINTS",
    "SAFESPACE_SHREDDED",
    "DATABASE_URL", "KEYS_DATABASE_URL", "ALLOWED_HOSTS", "SITE_URL", "NEUTRAL_URL", "EMAIL_URL", "BEHIND_TLS_PROXY",
)  # fmt: skip


class CannotStart(Exception):
    """Something stands in the way of the first start; the text is one sentence for the person at the terminal."""


def environment_file(root=ROOT):
    """Return the Path of the file that settings read variables from, or None.

    `SAFESPACE_ENV_FILE` names one ("" for none); else `.env` in `root`; else, where nothing else says what to run on,
    the demo's if there is one. In that last case `SAFESPACE_HOME` becomes the demo's folder. Variables that are set
    already win over the file.
    """
    named = os.environ.get("SAFESPACE_ENV_FILE")
    if named is not None:
        return Path(named) if named else None
    if (root / ".env").is_file():
        return root / ".env"
    if (HOME / KEY_FILE).is_file() and not any(name in os.environ for name in REAL):
        _live_in_the_demo()
        return HOME / KEY_FILE
    return None


def main(argv):
    """Run one command of `manage.py`; return its status. What cannot start says why in one sentence, status 1."""
    command = argv[1] if len(argv) > 1 else ""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safespace.settings")
    try:
        if command in ("demo", "demo_code"):
            _live_in_the_demo()
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
    except ModuleNotFoundError as missing:
        raise CannotStart(
            f"Safespace is not installed for this Python ({missing.name} is missing): "
            "python3 -m venv .venv && .venv/bin/pip install ."
        ) from missing
    try:
        _ = settings.INSTALLED_APPS  # read now, so that what is missing is said before a command hides it
        execute_from_command_line(argv)
    except ImproperlyConfigured as wrong:
        raise CannotStart(str(wrong)) from wrong


# The demo's folder ----------------------------------------------------------------------------------------------


def add_demo_arguments(parser):
    """Give `parser` the arguments of `manage.py demo`; used here and by the command itself."""
    parser.add_argument("--fresh", action="store_true", help="start over: delete the demo's people, records and key")
    parser.add_argument("--yes", action="store_true", help="answer the question of --fresh with yes")
    parser.add_argument("--no-serve", action="store_true", help="prepare, say who can sign in, and stop there")
    parser.add_argument("--port", type=_port, default=8000, help="port on 127.0.0.1 (8000 unless said)")


def prepare(arguments):
    """Make the demo's folder and key ready. Raises CannotStart and changes nothing when something is in the way."""
    parser = argparse.ArgumentParser(prog="manage.py demo", description="Try Safespace with one made-up study.")
    add_demo_arguments(parser)
    options = parser.parse_args(arguments)
    if not options.no_serve:
        _check_port(options.port)
    os.environ["SITE_URL"] = f"http://127.0.0.1:{options.port}"
    os.umask(0o077)
    try:
        HOME.mkdir(parents=True, exist_ok=True)
        _hold_the_folder()
        if options.fresh and _data():
            _ask_to_start_over(options.yes)
            _remove_data()
        if not _was_made():
            _begin()
    except OSError as problem:
        raise CannotStart(f"Safespace cannot write to its folder {HOME}: {problem.strerror}.") from problem
    _check_nothing_is_lost()


def mark_made():
    """Note that the study is in place: from now on nothing in the folder is taken for a start that broke off."""
    if not _was_made():
        with (HOME / KEY_FILE).open("a") as file:
            file.write(f"{MADE}\n")


def passphrase():
    """Return the passphrase of every account of this demo."""
    return (HOME / PASSPHRASE_FILE).read_text().strip()


def lost_key():
    """Return the reason to stop when the demo's data is there and what opens it is not."""
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


def _live_in_the_demo():
    """Read the demo's own file, whatever the surroundings say: a demo never touches a real installation."""
    for name in REAL:
        os.environ.pop(name, None)
    os.environ["SAFESPACE_HOME"] = str(HOME)
    os.environ["SAFESPACE_ENV_FILE"] = str(HOME / KEY_FILE)


def _hold_the_folder():
    """Keep a lock for as long as this process lives, so that two starts do not seed or delete side by side."""
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


def _was_made():
    """True when a whole demo was made here before. False for an empty folder, and for a first start that broke off.

    Raises CannotStart when there is data without its key.
    """
    key_file = HOME / KEY_FILE
    if key_file.exists():
        return MADE in key_file.read_text().splitlines()
    if any((HOME / name).exists() for name in DATA):
        raise lost_key()
    return False


def _begin():
    """Write new keys. They are created exclusively: no file that is there already is ever written over."""
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


def _check_nothing_is_lost():
    lines = (HOME / KEY_FILE).read_text().splitlines()
    values = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    try:
        whole = len(base64.urlsafe_b64decode(values["SAFESPACE_KEYS"])) == 32 and values["SECRET_KEY"]
    except (KeyError, binascii.Error):
        whole = False
    needed = ["safespace.sqlite3", "keys.sqlite3", "keys/keyring.json"] if MADE in lines else []
    if not whole or any(not (HOME / name).exists() for name in [PASSPHRASE_FILE, *needed]):
        raise lost_key()
