"""Rotating and retiring keys, on record. The work itself is `safespace.encryption`'s."""

from django.db import transaction

from safespace.audit.log import record
from safespace.custody import actions
from safespace.encryption.keys import keks, roots
from safespace.encryption.upkeep import retirement, rotation

quiet = rotation.quiet


def add(*, by, at):
    """Make a new KEK the active one. Returns its id."""
    id = keks.add()
    with transaction.atomic():
        record(actions.ADDED, by=by, at=at, detail={"key": _code(id)})
    return id


def rotate_root(*, by, at):
    """Wrap the keyring under the first of SAFESPACE_KEYS. Returns whether there was anything to do."""
    changed = roots.rewrap()
    if changed:
        with transaction.atomic():
            record(actions.ROOT_CHANGED, by=by, at=at)
    return changed


def rotate_keks(*, by, at, progress=quiet):
    """Wrap every data key in the active KEK. Returns how many were, and the ids of those that do not open."""
    wrapped, lost = keks.rewrap(progress)
    with transaction.atomic():
        record(actions.WRAPPED, by=by, at=at, detail={"keys": wrapped, "lost": len(lost)})
    return wrapped, lost


def rotate_data(*, by, at, progress=quiet):
    """Give every kind and scope a new data key and seal anew what may be rewritten. Returns how many values."""
    values = rotation.rotate(at=at, progress=progress)
    with transaction.atomic():
        record(actions.ROTATED, by=by, at=at, detail={"values": values})
    return values


def retire_kek(id, *, by, at):
    """Destroy a KEK. Raises KeyInUse while a data key is wrapped in it, KeyUnknown."""
    with transaction.atomic():
        record(actions.RETIRED, by=by, at=at, detail={"key": _code(id)})
        keks.destroy(id)


def retire_data(*, by, at):
    """Destroy superseded data keys that nothing names. Returns their ids."""
    with transaction.atomic():
        ids = retirement.retire(at=at)
        if ids:
            record(actions.RETIRED, by=by, at=at, detail={"data_keys": len(ids)})
    return ids


def note_written_out(*, by, at):
    """The root key was shown on a terminal."""
    with transaction.atomic():
        record(actions.WRITTEN_OUT, by=by, at=at)


def _code(id):
    """The id of a key as the log takes it: sixteen digits alone could be somebody's telephone number."""
    return f"kek-{keks.named(id)}"
