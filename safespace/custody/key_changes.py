"""Adds, rotates and retires keys with `safespace.encryption`, and logs it."""

from django.db import transaction

from safespace.audit.log import record
from safespace.custody import actions
from safespace.encryption.keys import keks, roots
from safespace.encryption.upkeep import retirement, rotation

no_progress = rotation.no_progress


def add(*, by, at):
    """Add a KEK and make it the active one. Returns its id."""
    id = keks.add()
    with transaction.atomic():
        record(actions.ADDED, by=by, at=at, detail={"key": _code(id)})
    return id


def rotate_root(*, by, at):
    """Rewrap the key ring under the first root key in SAFESPACE_KEYS. Returns whether it changed."""
    changed = roots.rewrap()
    if changed:
        with transaction.atomic():
            record(actions.ROOT_CHANGED, by=by, at=at)
    return changed


def rotate_keks(*, by, at, progress=no_progress):
    """Rewrap every data key in the active KEK. Returns how many, and the ids of those that do not unwrap."""
    wrapped, lost = keks.rewrap(progress)
    with transaction.atomic():
        record(actions.WRAPPED, by=by, at=at, detail={"keys": wrapped, "lost": len(lost)})
    return wrapped, lost


def rotate_data(*, by, at, progress=no_progress):
    """Replace every data key and re-encrypt values, except append-only rows. Returns how many values."""
    values = rotation.rotate(at=at, progress=progress)
    with transaction.atomic():
        record(actions.ROTATED, by=by, at=at, detail={"values": values})
    return values


def retire_kek(id, *, by, at):
    """Destroy a KEK. Raises KeyUnknown, and KeyInUse while data keys are wrapped in it."""
    with transaction.atomic():
        record(actions.RETIRED, by=by, at=at, detail={"key": _code(id)})
        keks.destroy(id)


def retire_data(*, by, at):
    """Destroy superseded data keys that are not in use. Returns their ids."""
    with transaction.atomic():
        ids = retirement.retire(at=at)
        if ids:
            record(actions.RETIRED, by=by, at=at, detail={"data_keys": len(ids)})
    return ids


def note_written_out(*, by, at):
    """Log that the root key was shown on a terminal."""
    with transaction.atomic():
        record(actions.WRITTEN_OUT, by=by, at=at)


def _code(id):
    """The id of a key for the log, with a prefix: sixteen digits alone could be a phone number."""
    return f"kek-{keks.hex_id(id)}"
