"""The state of the log at its last verification, for the banner of the ledger."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from safespace.audit import row_check
from safespace.audit.findings import SENTENCES
from safespace.audit.models import Checkpoint, Leaf, Verification


@dataclass(frozen=True)
class LogState:
    """At the last check, `verified` of the study's `entries` were in order. `checked_at` is None if never checked.

    `only_rows_differ` is true if that check found the log in order, but not the records that it names.
    """

    entries: int
    verified: int
    checked_at: datetime | None
    sound: bool
    seal: str
    only_rows_differ: bool = False

    @property
    def since(self):
        """The number of entries added after the last check."""
        return self.entries - self.verified


def log_state(study):
    """The LogState of `study`, in one query. Its counts are 0 before the first check."""
    sealed = Leaf.objects.filter(study_id=study.pk).order_by("-number").values("number")
    checked = Verification.objects.annotate(
        root=Subquery(Checkpoint.objects.filter(size=OuterRef("size")).values("root")),
        newest=Subquery(sealed[:1]),
        reached=Subquery(sealed.filter(seq__lte=OuterRef("size"))[:1]),
    )
    last = checked.order_by("-checked_at", "-id").first()
    if last is None:
        return LogState(0, 0, None, True, "")
    only_rows = last.finding in row_check.SENTENCES
    return LogState(last.newest or 0, last.reached or 0, last.checked_at, last.sound, _readable(last.root), only_rows)


def seals(verdict):
    """The number of checkpoints that `verdict` was checked against."""
    return Checkpoint.objects.filter(size__lte=verdict.size).count()


def before(verdict):
    """The last earlier Verification without findings, or None. Tampering happened after it.

    What differs in a record may be older than a check from before the log covered records.
    """
    earlier = Verification.objects.filter(checked_at__lt=verdict.checked_at, sound=True)
    if verdict.rows.findings and verdict.rows.since:
        earlier = earlier.filter(checked_at__gte=verdict.rows.since)
    return earlier.order_by("-checked_at").first()


def affected(verdict):
    """Up to 200 positions in the log that the findings of `verdict` name and that may still have a row."""
    numbers = [finding.entry for finding in verdict.rows.findings[:200] if finding.entry]
    for finding in verdict.findings:
        if finding.code in SENTENCES and finding.code not in ("slipped_in", "vanished"):
            numbers.extend(range(finding.first, min(finding.last, finding.first + 50) + 1))
    return numbers[:200]


def _readable(root):
    """The first twelve hex digits of a root in groups of four, short enough to compare by phone."""
    digits = bytes(root).hex()[:12] if root else ""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
