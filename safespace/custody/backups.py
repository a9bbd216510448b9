"""Taking backups: the data, the keys and the key ring, apart from each other (domain.md E-R3).

Each is a folder of its own that appears whole or not at all. A backup of the data holds no keys, so it may be kept for
years; backups of keys and key ring are deleted when `KEY_BACKUPS_KEPT` is over, for so long an erased person lives on.
"""

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.dateparse import parse_datetime

from safespace.audit.canonical import iso
from safespace.audit.log import record
from safespace.base.refusals import Refusal
from safespace.custody import actions, dumps
from safespace.encryption.keys import keyring
from safespace.encryption.keys.router import KEYS

DATA, KEYRING = "data", "keyring"
HOLDS = (DATA, KEYS, KEYRING)  # in the order they are taken: a missing key is lost data, an extra one is nothing
MANIFEST = "manifest.json"
RING, CHECKPOINTS, SHREDDED, FILES = "keyring.json", "checkpoints.jsonl", "shredded.jsonl", "files"


class NotApart(Refusal):
    """Two kinds of backup in one place: whoever finds it can read everything."""

    sentence = "Data, keys and key ring belong apart from each other: {place} holds, or would hold, two of them."


class NotABackup(Refusal):
    """A folder that is no backup, is another one, or was changed since it was taken."""

    sentence = "{place} is no whole backup of the {holds}: {trouble}."


@dataclass(frozen=True)
class Backup:
    """A backup that was read and found whole. `ring` is the id of the key ring that its keys are wrapped in."""

    place: Path
    holds: str
    taken_at: datetime
    ring: str
    engine: str


def take(places, *, by, at, drop_older=False, progress=lambda done, total, what: None):
    """Take the backups that `places` ({one of HOLDS: folder}) names. Returns {holds: (folder, number deleted)}.

    Raises NotApart. Older backups of keys and key ring in the same folder are deleted once they are over age, and with
    `drop_older` all of them: that is what "erased at once" needs.
    """
    places = {holds: Path(places[holds]) for holds in HOLDS if holds in places}
    _require_apart(places)
    taken = {}
    for holds, folder in places.items():
        made = _take(holds, folder, at)
        progress(len(taken) + 1, len(places), "backups")
        taken[holds] = made, _drop_older(holds, folder, made, at, drop_older)
    with transaction.atomic():
        record(actions.BACKED_UP, by=by, at=at, detail={"holds": list(places)})
    return taken


def _require_apart(places):
    real = [(place.resolve(), place) for place in places.values()]
    for at, (path, place) in enumerate(real):
        others = [other for position, (other, _) in enumerate(real) if position != at]
        if any(path == other or path in other.parents for other in others):
            raise NotApart(place=place)
    for holds, place in places.items():
        if any(_holds(path) not in (None, holds) for path in place.glob(f"*/{MANIFEST}")):
            raise NotApart(place=place)


def _take(holds, folder, at):
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
    try:
        {DATA: _copy_data, KEYS: _copy_keys, KEYRING: _copy_keyring}[holds](partial)
        _seal(partial, holds, at)
        made = folder / f"{holds}-{at:%Y%m%dT%H%M%S%fZ}"
        partial.rename(made)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    _sync(folder)
    return made


def _copy_data(partial):
    _copy_file(settings.SAFESPACE_CHECKPOINTS, partial / CHECKPOINTS)  # first: the log may be ahead of it, never behind
    dumps.write("default", partial / dumps.name_for("default"))
    uploads = getattr(default_storage, "location", None)  # a store elsewhere keeps copies of its own
    if uploads and Path(uploads).is_dir():
        shutil.copytree(uploads, partial / FILES)
    _copy_file(settings.SAFESPACE_SHREDDED, partial / SHREDDED)


def _copy_keys(partial):
    dumps.write(KEYS, partial / dumps.name_for(KEYS))
    _copy_file(settings.SAFESPACE_SHREDDED, partial / SHREDDED)


def _copy_keyring(partial):
    keyring.ready()
    _copy_file(settings.SAFESPACE_KEYRING, partial / RING)


def _copy_file(source, target):
    if Path(source).exists():
        shutil.copyfile(source, target)
        target.chmod(0o600)


def _seal(partial, holds, at):
    """Write down what is in it, with digests, and have all of it on the disk."""
    files = sorted(path for path in partial.rglob("*") if path.is_file())
    manifest = {
        "holds": holds,
        "taken_at": iso(at),
        "ring": keyring.current().file.ring,
        "engine": _engine(partial),
        "files": {path.relative_to(partial).as_posix(): _digest(path) for path in files},
    }
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    for path in [*files, partial / MANIFEST]:
        _sync(path)
    _sync(partial)


def _engine(partial):
    names = {path.name for path in partial.iterdir()}
    return "sqlite" if "database.sqlite3" in names else "postgresql" if "database.dump" in names else ""


def _digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path):
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _drop_older(holds, folder, made, at, everything):
    if holds == DATA:
        return 0
    dropped = 0
    for path in folder.glob(f"{holds}-*/{MANIFEST}"):
        over_age = _taken_at(path) is not None and _taken_at(path) < at - settings.KEY_BACKUPS_KEPT
        if path.parent != made and _holds(path) == holds and (everything or over_age):
            shutil.rmtree(path.parent)
            dropped += 1
    return dropped


def _holds(path):
    return _manifest(path).get("holds")


def _taken_at(path):
    text = _manifest(path).get("taken_at")
    return parse_datetime(text) if text else None


def _manifest(path):
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def read(place, holds):
    """The Backup at `place`, every file of it checked. Raises NotABackup."""
    place = Path(place)
    manifest = _manifest(place / MANIFEST)
    if manifest.get("holds") != holds:
        found = manifest.get("holds")
        raise NotABackup(place=place, holds=holds, trouble=f"it holds the {found}" if found else "it has no manifest")
    for name, digest in manifest["files"].items():
        path = place / name
        if not path.is_file() or _digest(path) != digest:
            raise NotABackup(place=place, holds=holds, trouble=f"{name} is missing or was changed")
    return Backup(place, holds, parse_datetime(manifest["taken_at"]), manifest["ring"], manifest["engine"])
