"""Rehearses a restore into a temporary place, checks it, discards it and stores the result (R7)."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import ProgrammingError, connections, transaction

from safespace.audit.log import record
from safespace.base.refusals import Refusal
from safespace.custody import actions
from safespace.custody.backups import backups
from safespace.custody.models import Rehearsal
from safespace.encryption.keys.router import KEYS

ALIASES = {"default": "DATABASE_URL", KEYS: "KEYS_DATABASE_URL"}


class RehearsalFailed(Refusal):
    """The backups could not be restored in the rehearsal."""

    sentence = "The rehearsal failed: {trouble}"


def rehearse(places, *, by, at):
    """Restore `places` ({holds: folder}, all three) beside the installation and check it. Returns a Rehearsal."""
    taken_at = backups.read(places[backups.DATA], backups.DATA).taken_at
    began = time.monotonic()
    with _empty_place() as (folder, variables):
        checked = _restore_there(places, folder, variables)
    with transaction.atomic():
        rehearsal = Rehearsal(
            occurred_at=at,
            taken_at=taken_at,
            seconds=round(time.monotonic() - began),
            recorded_by=by.actor_id,
            **checked,
        )
        rehearsal.save(force_insert=True)
        record(actions.REHEARSED, by=by, at=at, about=rehearsal, detail={**checked, "seconds": rehearsal.seconds})
    return rehearsal


def _restore_there(places, folder, variables):
    """Run `manage.py restore` inside `folder`; returns its report as a dict."""
    report = folder / "report.json"
    words = [word for holds, place in places.items() for word in (f"--{holds}", str(Path(place).resolve()))]
    ended = subprocess.run(  # noqa: S603  (our own command; no key is among the arguments)
        [sys.executable, "manage.py", "restore", *words, "--report", str(report)],
        cwd=settings.BASE_DIR,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise RehearsalFailed(trouble=(ended.stderr.strip().splitlines() or ["no reason was given."])[-1])
    return json.loads(report.read_text())


@contextmanager
def _empty_place():
    """Yield a temporary folder, and environment variables that redirect everything there or to temporary databases."""
    folder = Path(tempfile.mkdtemp(prefix="safespace-rehearsal-"))
    made = []
    try:
        variables = {
            "DJANGO_SETTINGS_MODULE": "safespace.settings",
            "SAFESPACE_ENV_FILE": "",
            "SECRET_KEY": settings.SECRET_KEY,
            "SAFESPACE_KEYS": ",".join(settings.SAFESPACE_KEYS),
            "SAFESPACE_KEYS_FILE": "",
            "SAFESPACE_HOME": str(folder),
            "SAFESPACE_KEYRING": str(folder / "keys" / "keyring.json"),
            "SAFESPACE_CHECKPOINTS": str(folder / "checkpoints.jsonl"),
            "SAFESPACE_SHREDDED": str(folder / "shredded.jsonl"),
        }
        if Path(settings.SAFESPACE_SHREDDED).exists():
            shutil.copyfile(settings.SAFESPACE_SHREDDED, folder / "shredded.jsonl")
        for alias, variable in ALIASES.items():
            variables[variable] = _database(alias, folder, made)
        yield folder, variables
    finally:
        for alias, name in made:
            _execute(alias, f'DROP DATABASE IF EXISTS "{name}"')
        shutil.rmtree(folder, ignore_errors=True)


def _database(alias, folder, made):
    """The address of an empty database. On PostgreSQL the role must be allowed to make one."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        return f"sqlite:///{folder / f'{alias}.sqlite3'}"
    name = f"safespace_rehearsal_{alias}_{os.getpid()}"
    try:
        _execute(alias, f'CREATE DATABASE "{name}"')
    except ProgrammingError as refused:
        role = connection.settings_dict["USER"]
        said = f"the role {role} may not make databases; say ALTER ROLE {role} CREATEDB as PostgreSQL's administrator."
        raise RehearsalFailed(trouble=said) from refused
    made.append((alias, name))
    given = connection.settings_dict
    who = f"{quote(given['USER'], safe='')}:{quote(given['PASSWORD'], safe='')}"
    return f"postgres://{who}@{given['HOST'] or 'localhost'}:{given['PORT'] or 5432}/{name}"


def _execute(alias, statement):
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
