"""An erasure, step by step: each step is a row that is written once (domain.md E-R3).

`Erasure` orders it, `Shredding` names the keys (the shred journal), `Destruction` says it is done, `Epoch` ends what
older copies of the keys could open (`Ending` says for whom), `Countersignature` is the second person.
"""

from django.db import models
from django.db.models import F, Q

from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.participants.models import Participant
from safespace.studies.models import Study

STAMPS = {"id", "recorded_at", "recorded_by"}


class ErasureQuerySet(models.QuerySet):
    def unfinished(self):
        """Ordered, and not carried out yet."""
        return self.filter(destruction=None)


class Erasure(Base):
    """Somebody ordered that keys of a participant be destroyed. From then on it is carried out, whatever happens."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    kinds = models.JSONField(help_text="kinds of data keys, codes")
    occurred_at = models.DateTimeField()

    objects = ErasureQuerySet.as_manager()

    class Meta:
        constraints = [AppendOnly(name="erasure_written_once")]

    class Privacy:
        sealed, open = set(), {*STAMPS, "participant", "study", "kinds", "occurred_at"}

    def __str__(self):
        return "An erasure"


class Shredding(Base):
    """One line of the shred journal: keys of this kind and scope are gone, and stay gone after every restore."""

    erasure = models.ForeignKey(Erasure, models.PROTECT, related_name="shreddings")
    kind = models.CharField(max_length=16)
    scope = models.UUIDField()
    keys = models.JSONField(help_text="ids of the destroyed data keys, 16 hex digits each")
    ordered_at = models.DateTimeField()

    class Meta:
        constraints = [
            AppendOnly(name="shredding_written_once"),
            models.UniqueConstraint(fields=["kind", "scope"], name="shredded_once"),
        ]

    class Privacy:
        sealed, open = set(), {*STAMPS, "erasure", "kind", "scope", "keys", "ordered_at"}

    def __str__(self):
        return "A shredding"


class DestructionQuerySet(models.QuerySet):
    def in_older_copies(self):
        """Those whose keys older copies of the keys still open: no epoch came since."""
        return self.filter(ending=None)


class Destruction(Base):
    """The keys of an erasure were destroyed, and that nothing opens any more was tried."""

    erasure = models.OneToOneField(Erasure, models.PROTECT, related_name="destruction")
    destroyed_at = models.DateTimeField()
    values = models.PositiveIntegerField(help_text="sealed values that no key opens any more")
    tried = models.PositiveIntegerField(help_text="how many of them were tried, and did not open")
    data_residue = models.CharField(max_length=16, help_text="a code of encryption.residue")
    keys_residue = models.CharField(max_length=16, help_text="a code of encryption.residue")
    tool = models.CharField(max_length=80)

    objects = DestructionQuerySet.as_manager()

    class Meta:
        constraints = [AppendOnly(name="destruction_written_once")]

    class Privacy:
        sealed = set()
        open = {
            *STAMPS, "erasure", "destroyed_at", "values", "tried", "data_residue", "keys_residue", "tool",
        }  # fmt: skip

    def __str__(self):
        return "A destruction"


class Countersignature(Base):
    """A second person looked at an erasure and signed its certificate. The database refuses the first one."""

    destruction = models.OneToOneField(Destruction, models.PROTECT, related_name="countersignature")
    ordered_by = models.UUIDField()
    signed_by = models.UUIDField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            AppendOnly(name="countersignature_written_once"),
            models.CheckConstraint(condition=~Q(ordered_by=F("signed_by")), name="signed_by_another"),
        ]

    class Privacy:
        sealed, open = set(), {*STAMPS, "destruction", "ordered_by", "signed_by", "signed_at"}

    def __str__(self):
        return "A second signature"


class EpochManager(models.Manager):
    def last(self):
        """The newest, or None."""
        return self.order_by("-began_at").first()


class Epoch(Base):
    """All keys that live were wrapped anew and the older KEKs destroyed: copies of the keys from before open nothing.

    `began_at` is when the new KEK was made; what was destroyed before that moment has an `Ending` that leads here.
    """

    began_at = models.DateTimeField(db_index=True)
    kek = models.CharField(max_length=16, help_text="the new KEK, 16 hex digits")
    destroyed = models.JSONField(help_text="the KEKs that were destroyed")
    wrapped = models.PositiveIntegerField(help_text="data keys wrapped anew")
    residue = models.CharField(max_length=16)

    objects = EpochManager()

    class Meta:
        constraints = [AppendOnly(name="epoch_written_once")]

    class Privacy:
        sealed, open = set(), {*STAMPS, "began_at", "kek", "destroyed", "wrapped", "residue"}

    def __str__(self):
        return "An epoch"


class Ending(Base):
    """The epoch after which no older copy of the keys opens what was destroyed."""

    destruction = models.OneToOneField(Destruction, models.PROTECT, related_name="ending")
    epoch = models.ForeignKey(Epoch, models.PROTECT, related_name="endings")

    class Meta:
        constraints = [AppendOnly(name="ending_written_once")]

    class Privacy:
        sealed, open = set(), {*STAMPS, "destruction", "epoch"}

    def __str__(self):
        return "An ending"
