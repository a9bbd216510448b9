"""The state of the keys, for the page “Keys”: from stored counts, without decrypting or scanning anything."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from safespace.audit.models import Entry, Verification
from safespace.custody import actions
from safespace.custody.backups.backups import HOLDS
from safespace.custody.models import Rehearsal, Sweep
from safespace.encryption.keys import keks, keyring
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, Rotation, Scan, Tombstone, ValueCount
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
    """One key-encryption key. `there` is false if data keys name it but the key ring does not have it."""

    name: str
    active: bool
    keys: int
    there: bool


@dataclass(frozen=True)
class Field:
    """Numbers of sealed values of one field, by key; `refused` did not decrypt at the last scan."""

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
class KeyState:
    """Everything the page shows."""

    keks: list
    wrapped: int
    keys: int
    kinds: list
    fields: list
    value_count: ValueCount | None
    scan: Scan | None
    rehearsal: Rehearsal | None
    backups: list
    sweep: Sweep | None
    rotation: Rotation | None
    erased: int
    waiting: int
    epoch: Epoch | None
    verification: Verification | None

    @property
    def lost(self):
        """The number of data keys under a missing KEK."""
        return sum(kek.keys for kek in self.keks if not kek.there)

    @property
    def older(self):
        return sum(field.older for field in self.fields)

    @property
    def newest(self):
        """The number of values under their newest key, or in append-only rows."""
        return self.values - self.older

    @property
    def values(self):
        """The number of values whose key exists."""
        return sum(field.rows - field.gone for field in self.fields)


def key_state():
    """The present KeyState."""
    counts, ring = keks.counts(), keyring.current()
    rows = [Kek(keks.hex_id(id), id == ring.file.active, used, id in ring.keks) for id, used in counts.items()]
    value_count, scan = ValueCount.objects.last(), Scan.objects.last()
    return KeyState(
        keks=rows,
        wrapped=counts[ring.file.active],
        keys=sum(counts.values()),
        kinds=_kinds(),
        fields=_fields(value_count, scan),
        value_count=value_count,
        scan=scan,
        rehearsal=Rehearsal.objects.last(),
        backups=_backups(),
        sweep=Sweep.objects.last(),
        rotation=Rotation.objects.unfinished(),
        erased=Tombstone.objects.using(KEYS).count(),
        waiting=Destruction.objects.in_older_copies().count(),
        epoch=Epoch.objects.last(),
        verification=Verification.objects.order_by("-checked_at", "-pk").first(),
    )


def _kinds():
    """[(words, number of keys), …] for each kind that has keys."""
    counted = dict(DataKey.objects.using(KEYS).values_list("kind").annotate(keys=Count("pk")))
    return [(words, counted[kind]) for kind, words in KINDS.items() if kind in counted]


def _fields(value_count, scan):
    counted, refused = value_count.fields if value_count else {}, scan.refused_by_field if scan else {}
    return [
        Field(
            name,
            *(counted.get(name, {}).get(what, 0) for what in ("current", "older", "kept", "gone")),
            refused=refused.get(name, 0),
        )
        for name in sorted({*counted, *refused})
    ]


def _backups():
    """[(kind, moment of the last one or None), …] for each kind of backup, from the log."""
    last: dict[str, datetime] = {}
    entries = Entry.objects.filter(study_id=None, action=actions.BACKED_UP).order_by("-recorded_at")
    for entry in entries.only("detail", "occurred_at")[:LOOKED_BACK]:
        for holds in entry.detail["holds"]:
            last.setdefault(holds, entry.occurred_at)
    words = dict(zip(HOLDS, ("Data", "Keys", "Key ring"), strict=True))
    return [(words[holds], last.get(holds)) for holds in HOLDS]
