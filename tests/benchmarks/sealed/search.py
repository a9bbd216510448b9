"""Searching the names of one study, each sealed under a key of its own."""

import uuid

from safespace.encryption.fields import bulk
from safespace.encryption.keys import keycache
from safespace.participants.finding.name_matching import fitting, ranked
from tests.benchmarks.sealed.clock import cpu_clock
from tests.benchmarks.sealed.tables import Plain, Sealed, rows
from tests.benchmarks.table import Row, median


def names(scale):
    """5,000 names with no key cached."""
    count, clock = max(100, int(5_000 * scale)), cpu_clock()
    people = [uuid.uuid4() for _ in range(count)]
    with keycache.scope() as cache:
        cache.prepare("content", people)
        for model in (Plain, Sealed):
            model.objects.all().delete()
            made = rows(model, count, people)
            for number, one in enumerate(made):
                one.c = f"Marguérite Example {number}"
            model.objects.bulk_create(made)

    def plainly():
        return ranked("example 77", Plain.objects.values_list("pk", "c"))

    def sealed():
        return ranked("example 77", bulk.decrypt_column(Sealed.objects.all(), "c", where=fitting("example 77")))

    assert len(plainly()) == len(sealed())
    floor, ours = median(plainly, clock=clock) * 1e3, median(sealed, clock=clock) * 1e3
    return [Row(f"search in {count:,} names", floor, ours, "ms", "<= 25" if scale >= 1 else "")]
