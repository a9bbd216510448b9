"""Trying to open what was erased: an erasure counts only when its result was verified (domain.md E-R3)."""

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
    """A value that was erased opened, or a key that was destroyed is there. Nothing is certified then."""


@dataclass(frozen=True)
class Proof:
    """`values` sealed under the destroyed keys, `tried` of them, `opened` of those; `keys` that are still there."""

    values: int
    tried: int
    opened: int
    keys: int

    @classmethod
    def of(cls, names):
        """What can be said about the kinds and scopes `names`."""
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
        """Raise StillOpens unless nothing opened and no key is left."""
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
    """Open a value, or the first of a file."""
    value = getattr(row, field.name)
    if isinstance(value, FieldFile):
        value.open().close()


def _keys(names):
    """Data keys of `names` that exist, and names without a tombstone."""
    asked = Q()
    for kind, scope in names:
        asked |= Q(kind=kind, scope=scope)
    if not asked:
        return 0
    keys = DataKey.objects.using(KEYS).filter(asked).count()
    return keys + len(names) - Tombstone.objects.using(KEYS).filter(asked).count()
