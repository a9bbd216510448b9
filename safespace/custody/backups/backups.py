"""Takes separate backups of the data, the keys and the key ring (E-R3).

Each is a folder that is created atomically. A backup of the data contains no keys and may be kept for years; backups of
keys and key ring are deleted after `KEY_BACKUPS_KEPT`, because until then an erased person can be restored from them.
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
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.dateparse import parse_datetime

from safespace.audit.canonical import iso
from safespace.audit.log import record
from safespace.base.refusals import Refusal
from safespace.custody import actions
from safespace.custody.backups import dumps
from safespace.encryption.keys import keyring
from safespace.encryption.keys.router import KEYS

DATA, KEYRING = "data", "keyring"
HOLDS = (DATA, KEYS, KEYRING)  # in the order they are taken: keys after data, because a missing key means lost data
MANIFEST = "manifest.json"
RING, CHECKPOINTS, SHREDDED, FILES = "keyring.json", "checkpoints.jsonl", "shredded.jsonl", "files"


class BackupsNotSeparate(Refusal):
    """Two kinds of backup in one place could be read together."""

    sentence = "Data, keys and key ring must be kept apart from each other: {place} holds, or would hold, two of them."


class BackupFailed(Refusal):
    """A file could not be read or written."""

    sentence = "The backup into {place} failed: {trouble}. Nothing of it was kept."


class NotABackup(Refusal):
    """A folder that is not this kind of backup, or was changed since it was taken."""

    sentence = "{place} is not a complete backup of the {holds}: {trouble}."


@dataclass(frozen=True)
class Backup:
    """A backup whose files were checked. `ring` is the id of its key ring, `migrations` those its database had."""

    place: Path
    holds: str
    taken_at: datetime
    ring: str
    engine: str
    migrations: tuple = ()


def take(places, *, by, at, drop_older=False, progress=lambda done, total, what: None):
    """Take the backups in `places` ({one of HOLDS: folder}). Returns {holds: (backup folder, number deleted)}.

    Deletes expired backups of keys and key ring in the same folder, or all older ones with `drop_older`, which makes an
    erasure final at once. Raises BackupsNotSeparate.
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
            raise BackupsNotSeparate(place=place)
    for holds, place in places.items():
        if any(_holds(path) not in (None, holds) for path in place.glob(f"*/{MANIFEST}")):
            raise BackupsNotSeparate(place=place)


def _take(holds, folder, at):
    try:
        return _taken(holds, folder, at)
    except (OSError, shutil.Error) as trouble:
        raise BackupFailed(place=folder, trouble=_words(trouble)) from trouble


def _taken(holds, folder, at):
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
    try:
        {DATA: _copy_data, KEYS: _copy_keys, KEYRING: _copy_keyring}[holds](partial)
        _write_manifest(partial, holds, at)
        made = folder / f"{holds}-{at:%Y%m%dT%H%M%S%fZ}"
        partial.rename(made)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    _sync(folder)
    return made


def _words(trouble):
    """What went wrong and with which file, as far as the system says."""
    return ": ".join(str(one) for one in (trouble.strerror or "copying failed", trouble.filename) if one)


def _copy_data(partial):
    _copy_file(
        settings.SAFESPACE_CHECKPOINTS, partial / CHECKPOINTS
    )  # first: the log may be ahead of this copy but not behind it
    dumps.write("default", partial / dumps.name_for("default"))
    uploads = getattr(default_storage, "location", None)  # a remote storage has its own backups
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


def _write_manifest(partial, holds, at):
    """Write the manifest with digests of all files, and flush everything to disk."""
    files = sorted(path for path in partial.rglob("*") if path.is_file())
    manifest = {
        "holds": holds,
        "taken_at": iso(at),
        "ring": keyring.current().file.ring,
        "engine": _engine(partial),
        "migrations": _applied({DATA: "default", KEYS: KEYS}.get(holds)),
        "files": {path.relative_to(partial).as_posix(): _digest(path) for path in files},
    }
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    for path in [*files, partial / MANIFEST]:
        _sync(path)
    _sync(partial)


def _applied(alias):
    """The migrations that the database `alias` has, as "app.name"; none for a key ring."""
    if alias is None:
        return []
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connections[alias]).applied_migrations())


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


def _newest(place, holds):
    if (place / MANIFEST).exists():
        return place
    found = [path for path in place.glob(f"{holds}-*/{MANIFEST}") if _holds(path) == holds and _taken_at(path)]
    return max(found, key=_taken_at).parent if found else place


def read(place, holds):
    """The Backup at `place`, after checking every file. Raises NotABackup.

    `place` may also be the folder that backups were taken into; then it is the newest of this kind.
    """
    place = _newest(Path(place), holds)
    manifest = _manifest(place / MANIFEST)
    if manifest.get("holds") != holds:
        found = manifest.get("holds")
        raise NotABackup(place=place, holds=holds, trouble=f"it holds the {found}" if found else "it has no manifest")
    for name, digest in manifest["files"].items():
        path = place / name
        if not path.is_file() or _digest(path) != digest:
            raise NotABackup(place=place, holds=holds, trouble=f"{name} is missing or was changed")
    return Backup(
        place=place,
        holds=holds,
        taken_at=parse_datetime(manifest["taken_at"]),
        ring=manifest["ring"],
        engine=manifest["engine"],
        migrations=tuple(manifest.get("migrations", ())),  # older backups do not say
    )
