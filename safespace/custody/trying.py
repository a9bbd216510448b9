"""Opening some of everything, to know that keys and data fit: after restoring, and at a rehearsal."""

from dataclasses import dataclass

from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import SealedShut
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import Tombstone
from safespace.encryption.upkeep import references

TRIED = 1_000  # rows of one table


@dataclass(frozen=True)
class Tried:
    """Values that opened, whose key was destroyed on purpose, and that should have opened and did not."""

    opened: int
    erased: int
    refused: int


def some(rows=TRIED):
    """Try the sealed values of the newest `rows` rows of each table."""
    opened = erased = refused = 0
    for table in references.tables():
        with keycache.scope():
            for row in table.model._base_manager.order_by("-pk")[:rows]:
                for field in table.fields:
                    if getattr(row, field.attname) is None:
                        continue
                    state = _state(row, field)
                    opened, erased, refused = opened + (state == 1), erased + (state == 0), refused + (state == -1)
    return Tried(opened, erased, refused)


def _state(row, field):
    """1 opened, 0 erased on purpose, -1 refused."""
    try:
        getattr(row, field.name)
    except SealedShut:
        kind, scope = field.key_of(row)
        return 0 if Tombstone.objects.using(KEYS).filter(kind=kind, scope=scope).exists() else -1
    return 1
