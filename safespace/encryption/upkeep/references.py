"""Finds which data keys are in use: by sealed columns, blind indexes, sealed files and registered sources.

Retirement destroys a data key only if nothing here uses it.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Exists, OuterRef

from safespace.base.constraints import AppendOnly
from safespace.encryption.fields import envelope
from safespace.encryption.fields.blind_index import BlindIndexField
from safespace.encryption.files.sealed_files import SealedFile
from safespace.encryption.files.sealed_files import key_numbers_in_use as _used_by_files
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey

BATCH = 1_000

_others = []


def register(numbers):
    """Register `numbers`, a function that returns the numbers (8 bytes) of data keys in use outside columns."""
    _others.append(numbers)
    return numbers


@dataclass(frozen=True)
class Table:
    """A model with sealed fields: `fields` for values, `files` for files. `once` means append-only rows."""

    model: type
    fields: tuple
    files: tuple
    once: bool

    @property
    def places(self):
        """All its sealed fields."""
        return (*self.fields, *self.files)

    def sealed_under(self, kind, scope):
        """A QuerySet of its rows that are sealed under the key of this kind and scope (UUID)."""
        sealed_under, path = self.scope_path
        queryset = self.model._base_manager.all()
        return queryset.filter(**{path: scope}) if sealed_under == kind else queryset.none()

    @property
    def scope_path(self):
        """(kind, look-up path of the scope): `Privacy.path` if the attribute in `Privacy.key` is not a column."""
        kind, attribute = self.places[0].privacy_key()
        return kind, getattr(self.model.Privacy, "path", attribute)


def tables():
    """Every model with sealed fields, as Tables."""
    models = (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)
    return [table for table in map(table_of, models) if table.places]


def table_of(model):
    """The Table of `model`; its `places` are empty if nothing is sealed."""
    sealing = [field for field in model._meta.concrete_fields if getattr(field, "seals", False)]
    files = tuple(field for field in sealing if isinstance(field, SealedFile))
    fields = tuple(field for field in sealing if field not in files)
    once = any(isinstance(constraint, AppendOnly) for constraint in model._meta.constraints)
    return Table(model, fields, files, once)


def indexes():
    """(model, field) of every blind index."""
    every = ((model, field) for model in apps.get_models() for field in model._meta.concrete_fields)
    return [(model, field) for model, field in every if isinstance(field, BlindIndexField)]


def files():
    """(model, field) of every sealed file."""
    return [(table.model, field) for table in tables() for field in table.files]


def rows(table):
    """Yield (pk, {field: blob}) for every row, in batches by primary key, without null values."""
    names, last = [field.name for field in table.fields], None
    while True:
        queryset = table.model._base_manager.order_by("pk")
        found = list((queryset if last is None else queryset.filter(pk__gt=last)).values_list("pk", *names)[:BATCH])
        for pk, *blobs in found:
            yield pk, {field: bytes(blob) for field, blob in zip(table.fields, blobs, strict=True) if blob is not None}
        if len(found) < BATCH:
            return
        last = found[-1][0]


def superseded():
    """{number: DataKey} of keys that have a newer generation."""
    newer = DataKey.objects.filter(
        kind=OuterRef("kind"), scope=OuterRef("scope"), generation__gt=OuterRef("generation")
    )
    old = DataKey.objects.using(KEYS).filter(Exists(newer.using(KEYS)))
    return {key.id.to_bytes(8, "big"): key for key in old.iterator()}


def key_numbers_in_use():
    """The numbers of all data keys in use. Blind indexes identify theirs by study and generation."""
    numbers = {blob[1 : envelope.HEADER] for table in tables() for _, blobs in rows(table) for blob in blobs.values()}
    numbers.update(number for numbers_of in _others for number in numbers_of())
    return numbers | set(_used_by_files()) | _used_by_indexes()


def _used_by_indexes():
    used = set()
    for model, field in indexes():
        pairs = model._base_manager.exclude(**{field.name: None})
        for scope, index in pairs.values_list(field.per.replace(".", "__"), field.name).iterator(BATCH):
            used.add((scope, bytes(index)[0]))
    keys = DataKey.objects.using(KEYS).filter(kind="index").values_list("id", "scope", "generation")
    return {id.to_bytes(8, "big") for id, scope, generation in keys if (scope, generation % 256) in used}
