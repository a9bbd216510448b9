"""Copies a whole database to a file and back: SQLite with its backup API, PostgreSQL with pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connections

from safespace.base.refusals import Refusal


class NotEmpty(Refusal):
    """The place to restore into is not empty."""

    sentence = "{what} is not empty; restoring goes into an empty place only, and nothing was changed."


class DumpFailed(Refusal):
    """A dump could not be made or read, or its program is not installed."""

    sentence = "{tool} {trouble}."


def name_for(alias):
    """The file name of the dump of the database `alias`."""
    return "database.sqlite3" if connections[alias].vendor == "sqlite" else "database.dump"


def write(alias, path):
    """Copy a consistent state of the database `alias` to the new file `path`, while it is in use."""
    connection = connections[alias]
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        _write_sqlite(connection.connection, path)
    else:
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={path}"]
        _run("pg_dump", [*options, _name(connection)], connection)
    path.chmod(0o600)


def _write_sqlite(source, path):
    """Copy all pages in one step; in several steps, every other write would restart the copy."""
    try:
        with closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as trouble:
        raise DumpFailed(tool="SQLite", trouble=f"could not write {path}: {trouble}") from trouble
    if verdict != "ok":
        raise DumpFailed(tool="SQLite", trouble="found the copy damaged")


def has_tables(alias):
    """Whether the database `alias` has tables."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return bool(connection.introspection.table_names())


def require_empty(alias):
    """Raise NotEmpty if the database `alias` has a table."""
    if has_tables(alias):
        raise NotEmpty(what=f"The database of the {'keys' if alias == 'keys' else 'data'}")


def read(path, alias):
    """Fill the empty database `alias` from a dump, atomically."""
    require_empty(alias)
    connection = connections[alias]
    if connection.vendor == "sqlite":
        _read_sqlite(path, connection)
    else:
        options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        _run("pg_restore", [*options, f"--dbname={_name(connection)}", str(path)], connection)


def _read_sqlite(path, connection):
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in (target.with_name(f"{target.name}-wal"), target.with_name(f"{target.name}-shm")):
        left.unlink(missing_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    shutil.copyfile(path, partial)
    partial.chmod(0o600)
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(target)


def _name(connection):
    return connection.settings_dict["NAME"]


def _run(tool, arguments, connection):
    """Run a PostgreSQL program. Connection and password are passed in its environment, which has nothing else."""
    settings = connection.settings_dict
    where = {"PGHOST": settings["HOST"], "PGPORT": settings["PORT"], "PGUSER": settings["USER"]}
    where = {name: str(value) for name, value in {**where, "PGPASSWORD": settings["PASSWORD"]}.items() if value}
    program = _program(tool)
    if program is None:
        raise DumpFailed(tool=tool, trouble="is not installed; it comes with PostgreSQL's client programs")
    ended = subprocess.run([program, *arguments], env=where, capture_output=True, check=False)  # noqa: S603  no shell; a program found by its own name
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines()
        raise DumpFailed(tool=tool, trouble=f"ended with status {ended.returncode}{': ' + said[-1] if said else ''}")


def _program(tool):
    """The newest installed version, including Debian's folders: an older one cannot read a newer server."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{tool}"), key=lambda path: float(path.parts[-3]))
    return str(found[-1]) if found else shutil.which(tool)
