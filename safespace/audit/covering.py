"""Begins to cover a table: rows that were written before the log named them are named as they stand.

What happened to them before cannot be told, so verification says how many they are and since when they are covered.
"""

from django.db import transaction

from safespace.audit import actions, log, sequencer
from safespace.audit.actors import SYSTEM
from safespace.audit.covered_rows import covered_tables, written
from safespace.audit.models import Entry

ROWS = 500
"""Rows that one entry names."""


@transaction.atomic
def begin_covering(*, at):
    """Name every row of the covered tables that no entry like this has begun with. Returns how many. Twice is once.

    Runs when the worker starts, so a new installation begins with empty tables.
    """
    sequencer.one_at_a_time()
    begun = {
        name
        for detail in Entry.objects.of_study(None)
        .filter(action=actions.COVERING_BEGUN)
        .values_list("detail", flat=True)
        for name in detail["tables"]
    }
    new = {name: table for name, table in covered_tables().items() if name not in begun}
    if not new:
        return 0
    chunk, count, total = {}, 0, 0
    for name, table in new.items():
        for pk, digest in table.stored():
            chunk.setdefault(name, {})[pk] = digest
            count, total = count + 1, total + 1
            if count == ROWS:
                _record(chunk, list(chunk), at)
                chunk, count = {}, 0
    _record(chunk, sorted(new), at)
    return total


def _record(chunk, tables, at):
    detail = {"tables": tables, "rows": sum(map(len, chunk.values()))}
    log.record(actions.COVERING_BEGUN, by=SYSTEM, at=at, detail=detail, wrote=written(chunk))
