"""Recomputing the whole log and saying what is wrong with it."""

import contextlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from safespace.audit import actions, canonical, log, outside, sealing
from safespace.audit.actors import SYSTEM
from safespace.audit.findings import Finding, compared, runs
from safespace.audit.merkle import leaf_hash
from safespace.audit.models import Checkpoint, Entry, Leaf, Unsealed, Verification
from safespace.audit.reference import Reference

STEP = 10_000


@dataclass(frozen=True)
class Verdict:
    """What verification found.

    `size` is the number of sealed entries, `outside` how many of them the copy outside the database vouches for, `root`
    the last sealed root (None if the log is empty).
    """

    size: int
    findings: tuple[Finding, ...]
    checked_at: datetime
    outside: int
    root: bytes | None = None

    @property
    def sound(self):
        return not self.findings

    @property
    def sentence(self):
        """The verdict in a sentence, the first finding standing for all."""
        if self.sound:
            return f"All {self.size:,} entries are as they were written." if self.size else "The log is empty."
        more = len(self.findings) - 1
        rest = f" ({more} more {'finding' if more == 1 else 'findings'})" if more else ""
        return f"{self.findings[0]}{rest}"


def verify(*, at, by=SYSTEM, study=None, progress=None):
    """Seal what waits, recompute everything, write the outcome down and return the Verdict.

    `progress(done, total)` is called now and then. That the log grows meanwhile is no finding.
    """
    _seal(at)
    verdict = examine(at=at, progress=progress)
    if verdict.sound and sealing.queue_lost():
        _seal(at)
    first = verdict.findings[0].code if verdict.findings else ""
    with transaction.atomic():
        Verification.objects.create(
            size=verdict.size, sound=verdict.sound, finding=first, checked_at=at, checked_by=by.actor_id
        )
        code = actions.VERIFIED if verdict.sound else actions.FOUND_WRONG
        log.record(code, by=by, at=at, study=study, detail={"entries": verdict.size, "finding": first})
    return verdict


def examine(*, at, progress=None):
    """The Verdict alone: reads everything, writes nothing."""
    kept = list(outside.read())  # before the database: what is in the copy was committed there
    seals, newest = _snapshot()
    reference = Reference(seals, kept)
    now = _Recomputed(reference.leaves, newest, progress or (lambda done, total: None))
    size, root = (seals[-1].size, bytes(seals[-1].root)) if seals else (0, None)
    findings = (*_differences(reference, now), *_without_number())
    return Verdict(size, findings, at, reference.outside, root)


def _snapshot():
    """All seals, and the number of the newest entry at the very same moment: the log may grow while we look."""
    newest = Leaf.objects.order_by("-seq").values("seq")[:1]
    for _ in range(2):
        seals = list(Checkpoint.objects.order_by("size").defer("frontier").annotate(newest=Subquery(newest)))
        if seals:
            return seals, seals[-1].newest or 0
        without_seals = newest.values_list("seq", flat=True).first()
        if without_seals is None:
            break  # else the very first seal may have come between the two questions
    return [], without_seals or 0


def _differences(reference, now):
    forked = reference.forked_at(now.stored)
    if forked:
        return [Finding(forked, reference.outside, "forked")]
    reference.go_on(now.stored)
    findings = compared(reference.leaves, now.stands) + reference.findings
    return findings or runs(sorted(now.other_hash), "leaf_changed") + runs(now.refiled, "refiled")


def _seal(at):
    with contextlib.suppress(sealing.LogBroken):  # examine() finds out why
        sealing.seal(at=at)


class _Recomputed:
    """The log as its rows are now.

    `stands` maps numbers to recomputed leaf hashes, `other_hash` to stored ones that differ (or whose entry is gone).
    """

    def __init__(self, sealed, newest, progress):
        self.stands, self.other_hash, self.refiled = {}, {}, []
        numbers = defaultdict(int)
        for seq, stored, study, number, row in canonical.leaves_with_rows():
            if seq > newest:
                break  # written since we began
            leaf = leaf_hash(canonical.line(row)) if row else None
            if leaf is not None:
                # The same bytes are kept once, not twice: a million of them count.
                self.stands[seq] = sealed[seq - 1] if seq <= len(sealed) and sealed[seq - 1] == leaf else leaf
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
        return self.other_hash.get(seq) or self.stands.get(seq)


def _without_number():
    """Entries that are no part of the sealed log and that we did not write, or that went before they were sealed."""
    strangers = sum(not canonical.genuine(row) for row in canonical.rows_without_leaf())
    vanished = Unsealed.objects.exclude(Exists(Entry.objects.filter(pk=OuterRef("entry_id")))).count()
    findings = [Finding(1, strangers, "slipped_in")] if strangers else []
    return findings + ([Finding(1, vanished, "vanished")] if vanished else [])
