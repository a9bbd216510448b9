"""Verifies an erasure by trying to open what was erased (E-R3)."""

from contextlib import suppress
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.fields.files import FieldFile

from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, Tombstone
from safespace.encryption.upkeep import references

TRIED = 200  # values of one table


class StillOpens(RuntimeError):
    """An erased value still opens or a destroyed key still exists, so nothing may be certified."""


@dataclass(frozen=True)
class Proof:
    """Counts of the `values` sealed under the destroyed keys, those `tried`, those `opened`, and `keys` left."""

    values: int
    tried: int
    opened: int
    keys: int

    @classmethod
    def of(cls, names):
        """The Proof for the (kind, scope) pairs `names`."""
        values = tried = opened = 0
        for table in references.tables():
            for kind, scope in names:
                rows = table.sealed_under(kind, scope)
                values += sum(rows.filter(**{f"{field.name}__isnull": False}).count() for field in table.fields)
                values += sum(rows.exclude(**{f"{field.name}": ""}).count() for field in table.files)
                some, open_ones = _try(table, rows[:TRIED])
                tried, opened = tried + some, opened + open_ones
        return cls(values, tried, opened, _keys(names))

    def require(self):
        """Raise StillOpens if a value opened or a key is left."""
        if self.opened or self.keys:
            raise StillOpens(f"{self.opened} of {self.tried} tried values opened, and {self.keys} keys are there.")


def _try(table, rows):
    tried = opened = 0
    for row in rows:
        for field in table.places:
            if not getattr(row, field.attname):
                continue
            tried += 1
            with suppress(KeyDestroyed), keycache.scope():
                _open(row, field)
                opened += 1
    return tried, opened


def _open(row, field):
    """Open a value, or the beginning of a file."""
    value = getattr(row, field.name)
    if isinstance(value, FieldFile):
        value.open().close()


def _keys(names):
    """The number of data keys of `names` that exist, plus the number of names without a tombstone."""
    asked = Q()
    for kind, scope in names:
        asked |= Q(kind=kind, scope=scope)
    if not asked:
        return 0
    keys = DataKey.objects.using(KEYS).filter(asked).count()
    return keys + len(names) - Tombstone.objects.using(KEYS).filter(asked).count()
