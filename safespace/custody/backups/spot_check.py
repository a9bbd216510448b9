"""Decrypts a sample of every table, after restoring, to check that keys and data fit."""

from dataclasses import dataclass

from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import Tombstone
from safespace.encryption.upkeep import references

ROWS_PER_TABLE = 1_000


@dataclass(frozen=True)
class SpotCheck:
    """Numbers of values that decrypted, that were erased on purpose, and that failed to decrypt."""

    opened: int
    erased: int
    refused: int


def run(rows=ROWS_PER_TABLE):
    """Decrypt the sealed values of the last `rows` rows of each table."""
    opened = erased = refused = 0
    for table in references.tables():
        with keycache.scope():
            for row in table.model._base_manager.order_by("-pk")[:rows]:
                for field in table.fields:
                    if getattr(row, field.attname) is None:
                        continue
                    state = _state(row, field)
                    opened, erased, refused = opened + (state == 1), erased + (state == 0), refused + (state == -1)
    return SpotCheck(opened, erased, refused)


def _state(row, field):
    """1 if it decrypted, 0 if it was erased on purpose, -1 if it failed."""
    try:
        getattr(row, field.name)
    except CannotDecrypt:
        kind, scope = field.key_of(row)
        return 0 if Tombstone.objects.using(KEYS).filter(kind=kind, scope=scope).exists() else -1
    return 1
