"""Opening everything that is sealed, to know that it opens. Finds what does not, and never says what it would be."""

from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist

from safespace.encryption.files.sealed_files import SealedFile
from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed, SealedShut
from safespace.encryption.keys.erasure import is_buried
from safespace.encryption.upkeep import references

BATCH = 500


@dataclass(frozen=True)
class Unopened:
    """One value that does not open: where it is, and whether its `key` is missing or its bytes are not the ones sealed
    there (`changed`).
    """

    model: str
    field: str
    row: str
    why: str

    def __str__(self):
        return f"{self.model}.{self.field} of {self.row}: {self.why}"


@dataclass
class Scan:
    """What was found. `values` opened; `erased` were erased on purpose and stay shut; `unopened` should have opened."""

    values: int = 0
    erased: int = 0
    unopened: list = field(default_factory=list)

    @property
    def is_clean(self):
        return not self.unopened

    def refused_by_field(self):
        """{"Model.field": how many did not open}."""
        return dict(Counter(f"{one.model}.{one.field}" for one in self.unopened))


def scan(tables=None, progress=None):
    """Open every sealed value and every byte of every sealed file of `tables` (all unless said). Returns a Scan.

    Goes in batches by primary key, one key query each, with what is held in memory bounded by a batch. Rows that are
    written meanwhile may be missed. `progress(done, total, what)` is called after each batch.
    """
    result = Scan()
    for table in references.tables() if tables is None else tables:
        total, done, last = table.model._base_manager.count(), 0, None
        while rows := _open_batch(table, last, result):
            done, last = done + len(rows), rows[-1].pk
            if progress:
                progress(done, total, table.model._meta.label)
    return result


def _open_batch(table, last, result):
    """Open the rows after the primary key `last` and return them."""
    ordered = table.model._base_manager.order_by("pk")
    with keycache.scope():
        rows = list((ordered if last is None else ordered.filter(pk__gt=last))[:BATCH])
        for row in rows:
            _open_all(row, table.places, result)
    return rows


def _open_all(row, places, result):
    for one in places:
        try:
            if _opened(row, one):
                result.values += 1
        except KeyDestroyed:
            if _was_erased(row, one):
                result.erased += 1
            else:
                result.unopened.append(_unopened(row, one, "its key is missing"))
        except (SealedShut, ObjectDoesNotExist, ValueError, OSError):
            result.unopened.append(_unopened(row, one, "not what was sealed there"))


def _opened(row, one):
    """Open it; False where there is nothing sealed."""
    if isinstance(one, SealedFile):
        file = getattr(row, one.attname)
        if not file:
            return False
        with file.open() as content:
            for _ in content.pieces():
                pass
        return True
    return getattr(row, one.name) is not None


def _was_erased(row, one):
    try:
        kind, scope = one.key_of(row)
    except (ObjectDoesNotExist, ValueError):
        return False
    return is_buried(kind, scope)


def _unopened(row, one, why):
    return Unopened(row._meta.label, one.name, str(row.pk), why)
