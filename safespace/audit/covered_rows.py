"""The tables that the log covers: an entry names each row that its act wrote there, with a digest of the row.

    cover(CopyChoice, "choice of a copy")                    # in models.py of the app
    log.record(COPY_CHOSEN, ..., wrote=[copy])               # in the act, after the row was saved

The digest is computed from the stored columns, and of a sealed column from its ciphertext. So it says nothing that is
sealed, and it stays valid when a key is destroyed or rotated: append-only rows keep their ciphertext. A column that is
null is left out, so a nullable column can be added to a covered table later.
"""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from hashlib import sha256

from safespace.encryption.fields.keyed_field import KeyedField

CHUNK = 2000
_covered = {}


class NotCovered(LookupError):
    """`wrote` contains a row of a model that was never declared with `cover`."""


@dataclass(frozen=True)
class CoveredTable:
    """A model whose rows the log covers. `called` is the word for a row; `fields` are those the digest covers."""

    model: type
    called: str
    fields: tuple

    @property
    def name(self):
        return self.model._meta.db_table

    def digest_of(self, row):
        """The digest of a saved instance, in hex."""
        values = (getattr(row, field.attname) for field in self.fields)
        return self._digest(
            value if isinstance(field, KeyedField) else field.to_python(value)
            for field, value in zip(self.fields, values, strict=True)
        )

    def stored(self):
        """Yield (primary key as text, digest in hex) of every stored row, read in chunks."""
        names = [field.name if isinstance(field, KeyedField) else field.attname for field in self.fields]
        for pk, *values in self.model._base_manager.order_by().values_list("pk", *names).iterator(CHUNK):
            yield str(pk), self._digest(values)

    def _digest(self, values):
        columns = {
            field.column: _plain(value) for field, value in zip(self.fields, values, strict=True) if value is not None
        }
        text = json.dumps({"table": self.name, "row": columns}, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


def cover(model, called, *, without=()):
    """Declare that the log covers the rows of `model`; `without` names fields that change without an entry."""
    fields = tuple(field for field in model._meta.concrete_fields if field.name not in without)
    _covered[model._meta.db_table] = CoveredTable(model, called, fields)


def covered_tables():
    """Every CoveredTable, by name of the table."""
    return dict(sorted(_covered.items()))


def claim_of(rows):
    """The `wrote` of an entry whose act wrote `rows`, or None without rows. Raises NotCovered."""
    claimed = {}
    for row in rows:
        table = _covered.get(row._meta.db_table)
        if table is None:
            raise NotCovered(row._meta.label)
        claimed.setdefault(table.name, {})[str(row.pk)] = table.digest_of(row)
    return written(claimed) if claimed else None


def written(claimed):
    """{table: {primary key: digest}} as the exact text that is stored and hashed."""
    return json.dumps(claimed, sort_keys=True, separators=(",", ":"))


def _plain(value):
    """`value` as JSON knows it, the same whether it was just assigned or read from either database."""
    if isinstance(value, (bool, list, dict)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return sha256(value).hexdigest()
    raise TypeError(f"a {type(value).__name__} has no form in a digest yet")
