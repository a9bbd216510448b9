"""Recomputes the whole log, compares it with the rows it names, and says what is wrong."""

import contextlib
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from safespace.audit import actions, canonical, checkpoint_file, log, sequencer
from safespace.audit.actors import SYSTEM
from safespace.audit.findings import Finding, compare, runs
from safespace.audit.merkle import leaf_hash
from safespace.audit.models import Checkpoint, Entry, Leaf, PendingEntry, Verification
from safespace.audit.reference import Reference
from safespace.audit.row_check import Claims, RowCheck

STEP = 10_000
EMPTY = "The log is empty."


@dataclass(frozen=True)
class Verdict:
    """The result of a verification.

    `findings` are those about the log, then those of `rows`, the comparison of the covered tables with it.
    `size` is the number of signed entries, `outside` how many of them the file outside the database covers, and `root`
    the last signed root (None if the log is empty). `copy_trouble` says why that file cannot be completed, or is "".
    """

    size: int
    findings: tuple
    checked_at: datetime
    outside: int
    root: bytes | None = None
    copy_trouble: str = ""
    rows: RowCheck = RowCheck()

    @property
    def sound(self):
        return not self.findings

    @property
    def only_rows_differ(self):
        """Whether the log is in order, but not the records that it names."""
        return bool(self.findings) and len(self.findings) == len(self.rows.findings)

    @property
    def sentence(self):
        """The verdict in one sentence, with the first finding and the number of others."""
        if self.sound:
            return f"All {self.size:,} entries{self._and_rows} are as they were written." if self.size else EMPTY
        more = len(self.findings) - 1
        rest = f" ({more} more {'finding' if more == 1 else 'findings'})" if more else ""
        return f"{self.findings[0]}{rest}"

    @property
    def _and_rows(self):
        compared = self.rows.compared
        return f" and {compared:,} {'record' if compared == 1 else 'records'} they name" if compared else ""


def verify(*, at, by=SYSTEM, study=None, progress=None):
    """Number pending entries, recompute the whole log, store the outcome and return the Verdict.

    `progress(done, total)` is called from time to time. Entries written meanwhile are not findings.
    """
    _seal(at)
    verdict = examine(at=at, progress=progress)
    if verdict.sound and sequencer.queue_lost():
        _seal(at)
    if verdict.sound and verdict.outside < verdict.size:
        verdict = replace(verdict, copy_trouble=sequencer.catch_up())
    first = verdict.findings[0].code if verdict.findings else ""
    with transaction.atomic():
        Verification.objects.create(
            size=verdict.size, sound=verdict.sound, finding=first, checked_at=at, checked_by=by.actor_id
        )
        code = actions.VERIFIED if verdict.sound else actions.FOUND_WRONG
        log.record(code, by=by, at=at, study=study, detail={"entries": verdict.size, "finding": first})
    return verdict


def examine(*, at, progress=None):
    """The Verdict, without writing anything."""
    kept = list(checkpoint_file.read())  # read before the database, which then contains everything in the file
    seals, newest = _snapshot()
    reference = Reference(seals, kept)
    claims = Claims()
    now = _RecomputedLog(reference.leaves, newest, progress or (lambda done, total: None), claims)
    size, root = (seals[-1].size, bytes(seals[-1].root)) if seals else (0, None)
    rows = claims.compare(newest)
    findings = (*_differences(reference, now), *_without_number(), *rows.findings)
    return Verdict(size, findings, at, reference.outside, root, rows=rows)


def _snapshot():
    """All checkpoints and the newest `seq`, read in one statement because the log may be growing."""
    newest = Leaf.objects.order_by("-seq").values("seq")[:1]
    for _ in range(2):
        seals = list(Checkpoint.objects.order_by("size").defer("frontier").annotate(newest=Subquery(newest)))
        if seals:
            return seals, seals[-1].newest or 0
        without_seals = newest.values_list("seq", flat=True).first()
        if without_seals is None:
            break  # else the first checkpoint may have been made between the two queries
    return [], without_seals or 0


def _differences(reference, now):
    forked = reference.forked_at(now.stored)
    if forked:
        return [Finding(forked, reference.outside, "forked")]
    reference.extend_from_database(now.stored)
    findings = compare(reference.leaves, now.actual) + reference.findings
    return findings or runs(sorted(now.other_hash), "leaf_changed") + runs(now.refiled, "refiled")


def _seal(at):
    with contextlib.suppress(sequencer.LogBroken):  # examine() finds out why
        sequencer.sequence_pending(at=at)


class _RecomputedLog:
    """The log recomputed from its present rows.

    `claims` receives what genuine entries say about rows. `actual` maps entry numbers to recomputed leaf hashes;
    `other_hash` maps them to stored hashes that differ.
    """

    def __init__(self, sealed, newest, progress, claims):
        self.actual, self.other_hash, self.refiled = {}, {}, []
        numbers = defaultdict(int)
        for seq, stored, study, number, row in canonical.leaves_with_rows():
            if seq > newest:
                break  # written since verification began
            leaf = leaf_hash(canonical.line(row)) if row else None
            if leaf is not None:
                fits = seq <= len(sealed) and sealed[seq - 1] == leaf
                # Share equal bytes objects, which saves memory with a million entries.
                self.actual[seq] = sealed[seq - 1] if fits else leaf
                if row[canonical.WROTE] is not None and (fits or canonical.genuine(row)):
                    claims.add(seq, row)
            if leaf != stored:
                self.other_hash[seq] = stored
            if number != numbers[study] + 1 or (row and row[canonical.STUDY] != study):
                self.refiled.append(seq)
            numbers[study] = number
            if seq % STEP == 0:
                progress(seq, newest)
        progress(newest, newest)

    def stored(self, seq):
        """The stored leaf hash of entry `seq`, or None if there is no such row."""
        return self.other_hash.get(seq) or self.actual.get(seq)


def _without_number():
    """Findings for unnumbered entries that the product did not write, and for pending entries that are missing."""
    strangers = sum(not canonical.genuine(row) for row in canonical.rows_without_leaf())
    vanished = PendingEntry.objects.exclude(Exists(Entry.objects.filter(pk=OuterRef("entry_id")))).count()
    findings = [Finding(1, strangers, "slipped_in")] if strangers else []
    return findings + ([Finding(1, vanished, "vanished")] if vanished else [])
