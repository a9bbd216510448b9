"""How the keys are, for whoever looks after them: facts already counted, nothing is opened or walked for a page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from safespace.audit.models import Entry
from safespace.custody import actions
from safespace.custody.backups import HOLDS
from safespace.custody.models import Rehearsal, Sweep
from safespace.encryption.keys import keks, keyring
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, Rotation, Scan, Tally, Tombstone
from safespace.privacy.models import Destruction, Epoch

LOOKED_BACK = 50  # entries of the log, for the last backup of each kind
KINDS = {
    "identity": "Identity",
    "linkage": "Linkage",
    "contact": "Safe contact and needs",
    "content": "What was said and written",
    "staff": "Accounts",
    "study": "Studies",
    "site": "Site",
    "index": "Search",
}


@dataclass(frozen=True)
class Kek:
    """One key-encryption key. `there` is false for one that data keys name and the ring does not have."""

    name: str
    active: bool
    keys: int
    there: bool


@dataclass(frozen=True)
class Field:
    """Sealed values of one field, by the key they name; `refused` did not open at the last scan."""

    name: str
    current: int
    older: int
    kept: int
    gone: int
    refused: int

    @property
    def rows(self):
        return self.current + self.older + self.kept + self.gone


@dataclass(frozen=True)
class Health:
    """Everything the page says."""

    keks: list
    wrapped: int
    keys: int
    kinds: list
    fields: list
    tally: Tally | None
    scan: Scan | None
    rehearsal: Rehearsal | None
    backups: list
    sweep: Sweep | None
    rotation: Rotation | None
    erased: int
    waiting: int
    epoch: Epoch | None

    @property
    def lost(self):
        """Data keys under a KEK that no longer exists."""
        return sum(kek.keys for kek in self.keks if not kek.there)

    @property
    def older(self):
        return sum(field.older for field in self.fields)

    @property
    def newest(self):
        """Values that are under the newest key there is for them, or have to keep theirs."""
        return self.values - self.older

    @property
    def values(self):
        """Values whose key is there."""
        return sum(field.rows - field.gone for field in self.fields)


def health():
    """The Health as the databases have it now."""
    counts, ring = keks.counts(), keyring.current()
    rows = [Kek(keks.named(id), id == ring.file.active, used, id in ring.keks) for id, used in counts.items()]
    tally, scan = Tally.objects.last(), Scan.objects.last()
    return Health(
        keks=rows,
        wrapped=counts[ring.file.active],
        keys=sum(counts.values()),
        kinds=_kinds(),
        fields=_fields(tally, scan),
        tally=tally,
        scan=scan,
        rehearsal=Rehearsal.objects.last(),
        backups=_backups(),
        sweep=Sweep.objects.last(),
        rotation=Rotation.objects.unfinished(),
        erased=Tombstone.objects.using(KEYS).count(),
        waiting=Destruction.objects.in_older_copies().count(),
        epoch=Epoch.objects.last(),
    )


def _kinds():
    """(words, number of keys) of each kind that has one."""
    counted = dict(DataKey.objects.using(KEYS).values_list("kind").annotate(keys=Count("pk")))
    return [(words, counted[kind]) for kind, words in KINDS.items() if kind in counted]


def _fields(tally, scan):
    counted, refused = tally.fields if tally else {}, scan.refused_by_field if scan else {}
    return [
        Field(
            name,
            *(counted.get(name, {}).get(what, 0) for what in ("current", "older", "kept", "gone")),
            refused=refused.get(name, 0),
        )
        for name in sorted({*counted, *refused})
    ]


def _backups():
    """(kind, moment of the last one or None) of each kind of backup, from the log."""
    last: dict[str, datetime] = {}
    entries = Entry.objects.filter(study_id=None, action=actions.BACKED_UP).order_by("-recorded_at")
    for entry in entries.only("detail", "occurred_at")[:LOOKED_BACK]:
        for holds in entry.detail["holds"]:
            last.setdefault(holds, entry.occurred_at)
    words = dict(zip(HOLDS, ("Data", "Keys", "Key ring"), strict=True))
    return [(words[holds], last.get(holds)) for holds in HOLDS]
