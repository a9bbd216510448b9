"""The steps of an erasure, each a row that is written once (E-R3).

`Erasure` is the order, `Shredding` names the keys (the shred journal), `Destruction` states that it is done, `Epoch`
makes older copies of the keys useless (`Ending` says for which Destruction), `Countersignature` is the second person's.
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
        """Erasures that are ordered but not carried out."""
        return self.filter(destruction=None)


class Erasure(Base):
    """An order to destroy keys of a participant. Once committed it is always carried out."""

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
    """One line of the shred journal: the keys of this kind and scope must not exist, even after a restore."""

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
        """Destructions since the last epoch, whose keys older copies still hold."""
        return self.filter(ending=None)


class Destruction(Base):
    """The result of an erasure: its keys are destroyed, and opening its values was tried and failed."""

    erasure = models.OneToOneField(Erasure, models.PROTECT, related_name="destruction")
    destroyed_at = models.DateTimeField()
    values = models.PositiveIntegerField(help_text="sealed values whose key is destroyed")
    tried = models.PositiveIntegerField(help_text="how many of them were tried and did not open")
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
    """The second person's signature on a certificate. The database refuses the person who ordered the erasure."""

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
    """All living keys were wrapped in a new KEK and the older KEKs destroyed, so older copies of keys open nothing.

    `began_at` is when the new KEK was made. Each Destruction before that moment has an Ending for this epoch.
    """

    began_at = models.DateTimeField(db_index=True)
    kek = models.CharField(max_length=16, help_text="the new KEK, 16 hex digits")
    destroyed = models.JSONField(help_text="the KEKs that were destroyed")
    wrapped = models.PositiveIntegerField(help_text="data keys wrapped in the new KEK")
    residue = models.CharField(max_length=16)

    objects = EpochManager()

    class Meta:
        constraints = [AppendOnly(name="epoch_written_once")]

    class Privacy:
        sealed, open = set(), {*STAMPS, "began_at", "kek", "destroyed", "wrapped", "residue"}

    def __str__(self):
        return "An epoch"


class Ending(Base):
    """The epoch that made older copies of a Destruction's keys useless."""

    destruction = models.OneToOneField(Destruction, models.PROTECT, related_name="ending")
    epoch = models.ForeignKey(Epoch, models.PROTECT, related_name="endings")

    class Meta:
        constraints = [AppendOnly(name="ending_written_once")]

    class Privacy:
        sealed, open = set(), {*STAMPS, "destruction", "epoch"}

    def __str__(self):
        return "An ending"
