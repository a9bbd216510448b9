"""Compares the covered tables with the log, row by row: what differs, what is missing, what no entry wrote."""

import json
from dataclasses import dataclass
from datetime import datetime

from safespace.audit import actions, canonical
from safespace.audit.covered_rows import covered_tables

SENTENCES = {
    "row_changed": "The {called} {pk} is not as it was written by entry {entry}.",
    "row_missing": "The {called} {pk}, written by entry {entry}, was removed.",
    "row_added": (
        "No entry wrote the {called} {pk}: it was added by other means than Safespace, "
        "or its entry was changed or removed."
    ),
}


@dataclass(frozen=True)
class RowFinding:
    """One row of a covered table that does not fit the log. `entry` wrote it; None if no entry did."""

    code: str
    called: str
    pk: str
    entry: int | None = None

    def __str__(self):
        return SENTENCES[self.code].format(called=self.called, pk=self.pk, entry=self.entry)


@dataclass(frozen=True)
class RowCheck:
    """The result of comparing the tables with the log.

    `compared` rows are named by an entry; `older` of them stood already when the log began to cover their table, at
    `since`. `waiting` rows are in tables that the log does not cover before the worker has started once.
    """

    compared: int = 0
    older: int = 0
    since: datetime | None = None
    waiting: int = 0
    findings: tuple[RowFinding, ...] = ()


class Claims:
    """What the numbered entries say about rows: the last digest of each, and the entry that says so."""

    def __init__(self):
        self._said, self._begun, self.since = {}, set(), None

    def add(self, seq, row):
        """Take in the entry `seq`, whose `row` names covered rows. Entries come in the order of the log."""
        begins = row[canonical.ACTION] == actions.COVERING_BEGUN
        if begins:
            self._begun.update(json.loads(row[canonical.DETAIL])["tables"])
            self.since = self.since or canonical.moment(row[canonical.RECORDED_AT])
        for table, rows in json.loads(row[canonical.WROTE]).items():
            said = self._said.setdefault(table, {})
            for pk, digest in rows.items():
                if not (begins and pk in said):  # an act that was logged before says more
                    said[pk] = bytes.fromhex(digest), seq, begins

    def compare(self, newest):
        """The RowCheck of the tables as they are now. `newest` is the last entry that was taken in."""
        compared = older = waiting = 0
        suspects, missing = [], []
        for name, table in covered_tables().items():
            said = self._said.pop(name, {})
            for pk, digest in table.stored():
                wrote, entry, begins = said.pop(pk, (None, None, False))
                if wrote is not None and wrote.hex() == digest:
                    compared, older = compared + 1, older + begins
                elif wrote is None and name not in self._begun:
                    waiting += 1
                else:
                    suspects.append((table, pk, digest, entry))
            missing += [RowFinding("row_missing", table.called, pk, entry) for pk, (_, entry, _) in said.items()]
        changed = _not_said_since(suspects, newest) if suspects else []
        findings = sorted(changed + missing, key=lambda one: (one.entry or 0, one.called, one.pk))
        fits = len(suspects) - len(changed)
        return RowCheck(compared + fits, older, self.since, waiting, tuple(findings))


def _not_said_since(suspects, newest):
    """Findings for `suspects`, without rows that fit an entry written since `newest` was read."""
    recent = {}
    for row in canonical.rows_after(newest):
        if row[canonical.WROTE] is not None and canonical.genuine(row):
            for table, rows in json.loads(row[canonical.WROTE]).items():
                for pk, digest in rows.items():
                    recent.setdefault((table, pk), set()).add((digest, row[canonical.ACTION]))
    findings = []
    for table, pk, digest, entry in suspects:
        by = {action for said, action in recent.get((table.name, pk), ()) if said == digest}
        if by - {actions.COVERING_BEGUN} or (by and entry is None):
            continue
        code = "row_added" if entry is None else "row_changed"
        findings.append(RowFinding(code, table.called, pk, entry))
    return findings
