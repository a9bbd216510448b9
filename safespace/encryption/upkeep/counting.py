"""Counts sealed values by the key they name, without decrypting any."""

from collections import Counter

from safespace.encryption.fields import envelope
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, ValueCount
from safespace.encryption.upkeep import references


def count_values(*, at, progress=lambda done, total, what: None):
    """Count every sealed value and store the result."""
    old, tables = references.superseded(), references.tables()
    fields = {}
    for place, table in enumerate(tables):
        for field, counts in _counted(table, old).items():
            fields[field.context] = dict(counts)
        progress(place + 1, len(tables), "tables counted")
    return ValueCount.objects.create(at=at, fields=fields)


def _counted(table, old):
    counts = {field: Counter() for field in table.fields}
    numbers = {field: Counter() for field in table.fields}
    for _, blobs in references.rows(table):
        for field, blob in blobs.items():
            numbers[field][blob[1 : envelope.HEADER]] += 1
    there = _existing({number for counted in numbers.values() for number in counted})
    for field, counted in numbers.items():
        for number, many in counted.items():
            counts[field][_state(number, old, there, table.once)] += many
    return counts


def _state(number, old, there, once):
    if number not in there:
        return "gone"
    if number not in old:
        return "current"
    return "kept" if once else "older"


def _existing(numbers):
    ids = [int.from_bytes(number, "big") for number in numbers]
    found = set()
    for start in range(0, len(ids), references.BATCH):
        some = [id for id in ids[start : start + references.BATCH] if id < 1 << 63]
        found.update(DataKey.objects.using(KEYS).filter(pk__in=some).values_list("pk", flat=True))
    return {id.to_bytes(8, "big") for id in found}
