"""A PostgreSQL of its own for one command: `python tests/postgresql.py pytest` starts it, runs, and removes it.

The cluster lives in a temporary folder, listens on 127.0.0.1 alone with a random password, and keeps the log settings
that README.md asks of a real one. It is gone when this process is, killed or not.

PostgreSQL's programs are looked for on PATH and where Debian puts them.
"""

import contextlib
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}


def programs():
    """Return the Path of the folder with initdb and postgres, newest version first; None where there is none."""
    found = [Path(one).resolve().parent for one in [shutil.which("initdb")] if one]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    return next((path for path in found if (path / "postgres").exists() and (path / "initdb").exists()), None)


def _as_owner(command):
    """PostgreSQL refuses to run as root; then it runs as the account `postgres` that its package made."""
    return command if os.getuid() else ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def throw_away_cluster():
    """Run a cluster; yield the variables that lead tests to it, and the Path of its server's log."""
    folder = Path(tempfile.mkdtemp(prefix="safespace-postgresql-"))
    password, port = secrets.token_hex(16), _free_port()
    (folder / "password").write_text(password)
    if os.getuid() == 0:
        for path in (folder, folder / "password"):
            shutil.chown(path, "postgres", "postgres")

    def run(program, *arguments):
        command = [str(programs() / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(_as_owner(command), check=True, stdout=subprocess.DEVNULL, cwd=folder)

    run("initdb", "-U", "safespace", "-A", "scram-sha-256", f"--pwfile={folder / 'password'}", "-E", "UTF8", "-N")
    with (folder / "data" / "postgresql.conf").open("a") as conf:
        settings = {**SETTINGS, "port": port, "unix_socket_directories": folder}
        conf.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    with _stopped_at_the_end(folder):
        run("pg_ctl", "-w", "-l", str(folder / "log"), "start")
        address = f"postgres://safespace:{password}@127.0.0.1:{port}/"
        yield {"DATABASE_URL": f"{address}safespace", "KEYS_DATABASE_URL": f"{address}safespace_keys"}, folder / "log"


@contextlib.contextmanager
def _stopped_at_the_end(folder):
    """Stop the cluster and remove its `folder` afterwards, also when this process is killed in the middle.

    A process of its own does it as soon as the pipe from here closes, and nothing closes a pipe so surely as a death.
    """
    stop = _as_owner([str(programs() / "pg_ctl"), "-D", str(folder / "data"), "-w", "-m", "immediate", "stop"])
    script = f"cat; {shlex.join(stop)}; cd /; rm -rf {shlex.quote(str(folder))}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    guard = subprocess.Popen(["sh", "-c", script], stdin=subprocess.PIPE, cwd=folder, start_new_session=True, **quiet)
    try:
        yield
    finally:
        guard.stdin.close()
        guard.wait()


def main(command, cwd=None):
    """Run `command` with a cluster of its own and return its exit status. A signal to end is passed on to it."""
    if programs() is None:
        print("PostgreSQL was not found: looked for initdb on PATH and in /usr/lib/postgresql.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with throw_away_cluster() as (variables, _log):
        return subprocess.run(command, env={**os.environ, **variables}, cwd=cwd, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
