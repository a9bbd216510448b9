"""Decrypts everything that is sealed, to find what does not decrypt. Never shows a value."""

from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist

from safespace.encryption.files.sealed_files import SealedFile
from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt, KeyDestroyed
from safespace.encryption.keys.erasure import was_destroyed
from safespace.encryption.upkeep import references

BATCH = 500


@dataclass(frozen=True)
class Failure:
    """One value that does not decrypt: where it is, and `why`."""

    model: str
    field: str
    row: str
    why: str

    def __str__(self):
        return f"{self.model}.{self.field} of {self.row}: {self.why}"


@dataclass
class ScanResult:
    """Numbers of `values` that decrypted and that were `erased` on purpose, and a list of `failures`."""

    values: int = 0
    erased: int = 0
    failures: list = field(default_factory=list)

    @property
    def is_clean(self):
        return not self.failures

    def refused_by_field(self):
        """{"Model.field": number of failures}."""
        return dict(Counter(f"{one.model}.{one.field}" for one in self.failures))


def scan(tables=None, progress=None):
    """Decrypt every sealed value and file of `tables` (all by default). Returns a ScanResult.

    Works in batches by primary key, with one key query and bounded memory per batch. May miss rows written meanwhile.
    Calls `progress(done, total, what)` after each batch.
    """
    result = ScanResult()
    for table in references.tables() if tables is None else tables:
        total, done, last = table.model._base_manager.count(), 0, None
        while rows := _open_batch(table, last, result):
            done, last = done + len(rows), rows[-1].pk
            if progress:
                progress(done, total, table.model._meta.label)
    return result


def _open_batch(table, last, result):
    """Decrypt the rows after the primary key `last` and return them."""
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
                result.failures.append(_failure(row, one, "its key is missing"))
        except (CannotDecrypt, ObjectDoesNotExist, ValueError, OSError):
            result.failures.append(_failure(row, one, "not what was sealed there"))


def _opened(row, one):
    """Decrypt it. Returns False if nothing is stored."""
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
    return was_destroyed(kind, scope)


def _failure(row, one, why):
    return Failure(row._meta.label, one.name, str(row.pk), why)
