"""Restores backups into an empty place. Destroyed keys that come back are destroyed again before anything is served."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.migrations.loader import MigrationLoader

from safespace.audit.log import record
from safespace.base.refusals import Refusal
from safespace.custody import actions
from safespace.custody.backups import backups, dumps, spot_check
from safespace.custody.backups.backups import CHECKPOINTS, DATA, FILES, KEYRING, RING, SHREDDED
from safespace.encryption.keys import keyring, ringfile
from safespace.encryption.keys.router import KEYS
from safespace.privacy import epochs, journal
from safespace.privacy.models import Shredding


class DifferentKeyRings(Refusal):
    """The backups belong to different key rings."""

    sentence = "The backups of the {one} and of the {other} were made with different key rings; nothing was changed."


class WrongEngine(Refusal):
    """The backup is of SQLite and the settings name PostgreSQL, or the other way round."""

    sentence = "The backup of the {holds} is of {engine}, and the settings name another engine; nothing was changed."


class FromNewerVersion(Refusal):
    """The backup has tables of a version that this code does not know."""

    sentence = (
        "The backup of the {holds} is from a newer version of Safespace than this ({migration} is unknown here): "
        "install that version and restore with it; nothing was changed."
    )


@dataclass(frozen=True)
class Restored:
    """The outcome: how many keys were destroyed again, and a spot check (None unless keys and data are there)."""

    replayed: int
    spot_check: spot_check.SpotCheck | None


def restore(places, *, journals=(), by, at):
    """Restore the backups in `places` ({holds: folder}) into empty places. Returns a Restored.

    `journals` are more copies of the shred journal; those in the backups and the present one are always used.
    Raises NotABackup, NotEmpty, DifferentKeyRings, WrongEngine and FromNewerVersion before anything is changed.
    """
    found = {holds: backups.read(places[holds], holds) for holds in (KEYRING, KEYS, DATA) if holds in places}
    _require_fit(found)
    _require_known(found)
    _require_empty(found)
    journals = [*journals, *(backup.place / SHREDDED for backup in found.values())]
    if KEYRING in found:
        ringfile.write(settings.SAFESPACE_KEYRING, (found[KEYRING].place / RING).read_bytes(), exclusive=True)
    if KEYS in found:
        dumps.read(found[KEYS].place / dumps.name_for(KEYS), KEYS)
    if DATA in found:
        _restore_data(found[DATA].place)
    return _finish(found, journals, by, at)


def _require_fit(found):
    kept = list(found.values())
    for backup in kept[1:]:
        if backup.ring != kept[0].ring:
            raise DifferentKeyRings(one=kept[0].holds, other=backup.holds)
    for holds, alias in ((KEYS, KEYS), (DATA, "default")):
        if holds in found and not (found[holds].place / dumps.name_for(alias)).exists():
            raise WrongEngine(holds=holds, engine=found[holds].engine)


def _require_known(found):
    """Older code on newer tables would fail here and there, much later."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    for holds, backup in found.items():
        if unknown := sorted(set(backup.migrations) - known):
            raise FromNewerVersion(holds=holds, migration=unknown[-1])


def _require_empty(found):
    if KEYRING in found and Path(settings.SAFESPACE_KEYRING).exists():
        raise dumps.NotEmpty(what=settings.SAFESPACE_KEYRING)
    if KEYS in found:
        dumps.require_empty(KEYS)
    if DATA in found:
        dumps.require_empty("default")


def _restore_data(place):
    dumps.read(place / dumps.name_for("default"), "default")
    if (place / FILES).is_dir():
        shutil.copytree(place / FILES, default_storage.location, dirs_exist_ok=True)
    checkpoints = Path(settings.SAFESPACE_CHECKPOINTS)
    if (place / CHECKPOINTS).exists() and not checkpoints.exists():
        checkpoints.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(place / CHECKPOINTS, checkpoints)


def _finish(found, journals, by, at):
    """Replay the shred journal, make the returned keys useless, and run the spot check. Raises KeyringProblem."""
    journal.absorb(*journals)
    if not dumps.has_tables(KEYS) or not dumps.has_tables("default"):
        return Restored(journal.replay(at=at, noted=False), None)
    journal.append(Shredding.objects.all())
    replayed = journal.replay(at=at)
    keyring.ready()
    with transaction.atomic():
        record(actions.RESTORED, by=by, at=at, detail={"holds": list(found), "replayed": replayed})
    if replayed:
        epochs.begin(by=by, at=at)
    return Restored(replayed, spot_check.run())
