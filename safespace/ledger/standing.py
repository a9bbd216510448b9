"""How the log stands: what the last verification said, for the banner over the ledger."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from safespace.audit.findings import SENTENCES
from safespace.audit.models import Checkpoint, Leaf, Verification


@dataclass(frozen=True)
class Standing:
    """`verified` of the study's `entries` were recomputed and in order when last checked; None if never checked."""

    entries: int
    verified: int
    checked_at: datetime | None
    sound: bool
    seal: str

    @property
    def since(self):
        """How many entries were sealed after the last check."""
        return self.entries - self.verified


def standing(study):
    """The Standing of `study`, in one query. Before the first check nothing is counted."""
    sealed = Leaf.objects.filter(study_id=study.pk).order_by("-number").values("number")
    checked = Verification.objects.annotate(
        root=Subquery(Checkpoint.objects.filter(size=OuterRef("size")).values("root")),
        newest=Subquery(sealed[:1]),
        reached=Subquery(sealed.filter(seq__lte=OuterRef("size"))[:1]),
    )
    last = checked.order_by("-checked_at", "-id").first()
    if last is None:
        return Standing(0, 0, None, True, "")
    return Standing(last.newest or 0, last.reached or 0, last.checked_at, last.sound, _readable(last.root))


def seals(verdict):
    """How many signed seals `verdict` was measured against."""
    return Checkpoint.objects.filter(size__lte=verdict.size).count()


def before(verdict):
    """The last check before that of `verdict` which found all in order, or None: what differs was done after it."""
    return Verification.objects.filter(checked_at__lt=verdict.checked_at, sound=True).order_by("-checked_at").first()


def affected(verdict):
    """Numbers in the whole log that the findings of `verdict` name and that may still have a row; at most 200."""
    numbers = []
    for finding in verdict.findings:
        if finding.code in SENTENCES and finding.code not in ("slipped_in", "vanished"):
            numbers.extend(range(finding.first, min(finding.last, finding.first + 50) + 1))
    return numbers[:200]


def _readable(root):
    """The first twelve digits of a seal in groups of four: enough to compare over the telephone."""
    digits = bytes(root).hex()[:12] if root else ""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
