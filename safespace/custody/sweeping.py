"""Sweeps sealed files without a row, and logs it."""

from django.db import transaction

from safespace.audit.log import record
from safespace.custody import actions
from safespace.custody.models import Sweep
from safespace.encryption.upkeep import orphan_files


def sweep(*, by, at):
    """Delete sealed files without a row, unless there are too many (`orphan_files.MAX_AT_ONCE`). Returns the Sweep."""
    found, removed = orphan_files.sweep(at=at)
    with transaction.atomic():
        done = Sweep(at=at, found=found, removed=removed, recorded_by=by.actor_id)
        done.save(force_insert=True)
        if found:
            record(actions.SWEPT, by=by, at=at, about=done, detail={"found": found, "removed": removed})
    return done
