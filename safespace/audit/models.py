"""Models of the log and its checkpoints. All except PendingEntry are append-only."""

import json

from django.db import models
from django.utils import timezone

from safespace.audit import actions
from safespace.base.constraints import AppendOnly
from safespace.encryption.fields.sealed_fields import SealedText


class CodesField(models.TextField):
    """A flat dict of codes, stored as the exact text that is hashed: JSON with sorted keys and no spaces."""

    def from_db_value(self, value, expression, connection):
        return json.loads(value)

    def to_python(self, value):
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))


class EntryQuerySet(models.QuerySet):
    def of_study(self, study_id):
        """Entries of one study, or of the site as a whole for None."""
        return self.filter(study_id=study_id)

    def about_person(self, participant_id):
        """Entries about one participant."""
        return self.filter(participant_id=participant_id)

    def of_kinds(self, kinds):
        """Entries whose action starts with one of `kinds` ("withdrawal"), as `Action.kind` says."""
        codes = [code for code, action in actions.every_action().items() if action.kind in kinds]
        return self.filter(action__in=codes)


class Entry(models.Model):
    """A log entry: one act by one actor. Append-only, without foreign keys; written by `log.record`.

    Ids and codes are open. `reason` is free text, sealed under the content key of `sealed_under` (the participant, or
    else the study). The hash covers the ciphertext, so it stays valid when that key is destroyed. `stamp` proves that
    the product wrote the row (`canonical.stamp`). `wrote` holds digests of the rows that the act wrote
    (`covered_rows`).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    occurred_at = models.DateTimeField(help_text="when it happened")
    recorded_at = models.DateTimeField(default=timezone.now, help_text="when it was written down: server's clock")
    actor_id = models.UUIDField(null=True, help_text="the account; null for the product and strangers")
    actor_role = models.CharField(max_length=32)
    action = models.CharField(max_length=64)
    study_id = models.UUIDField(null=True)
    participant_id = models.UUIDField(null=True)
    about_type = models.CharField(max_length=64, blank=True)
    about_id = models.UUIDField(null=True)
    detail = CodesField(default=dict, help_text="flat: codes, whole numbers, yes or no, ISO dates")
    sealed_under = models.UUIDField(null=True, help_text="whose content key seals the reason")
    wrote = models.TextField(null=True, help_text="{table: {primary key: digest}} of covered rows, as it is hashed")
    reason = SealedText(context="audit.entry.reason", null=True)
    stamp = models.BinaryField(max_length=32)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [AppendOnly(name="entry_is_append_only")]
        indexes = [
            models.Index(fields=["study_id", "recorded_at", "id"], name="entry_study"),
            models.Index(fields=["study_id", "action", "recorded_at"], name="entry_study_action"),
            models.Index(fields=["participant_id", "recorded_at"], name="entry_participant"),
            models.Index(fields=["actor_id", "recorded_at"], name="entry_actor"),
        ]

    class Privacy:
        key = ("content", "sealed_under")
        sealed = {"reason"}
        open = {
            "id",
            "occurred_at",
            "recorded_at",
            "actor_id",
            "actor_role",
            "action",
            "study_id",
            "participant_id",
            "about_type",
            "about_id",
            "detail",
            "sealed_under",
            "wrote",
            "stamp",
        }

    def __str__(self):
        return self.action

    @property
    def says(self):
        """What happened, in words."""
        return actions.action(self.action).says


class PendingEntry(models.Model):
    """An entry without a number yet. The sequencer deletes the row. If it gets lost, `verify` adds it again."""

    entry = models.OneToOneField(Entry, models.DO_NOTHING, db_constraint=False, related_name="pending")

    class Meta:
        db_table = "safespace_unsealed"
        verbose_name_plural = "pending entries"

    class Privacy:
        sealed, open = set(), {"id", "entry"}


class Leaf(models.Model):
    """The position of an entry in the log: `seq` in the whole log, `number` in its study, both from 1 without gaps.

    Its index in the Merkle tree is `seq` - 1; `hash` is the RFC 6962 leaf hash of the entry's canonical line.
    """

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.DO_NOTHING, db_constraint=False, related_name="leaf")
    study_id = models.UUIDField(null=True)
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name_plural = "leaves"
        constraints = [
            AppendOnly(name="leaf_is_append_only"),
            models.UniqueConstraint(fields=["study_id", "number"], name="leaf_number_in_study"),
        ]

    class Privacy:
        sealed, open = set(), {"seq", "entry", "study_id", "number", "hash"}


class Checkpoint(models.Model):
    """A signed statement: "at this moment the log had `size` entries with this Merkle root".

    `signature` is Ed25519 over `canonical.checkpoint_message`. `frontier` holds the roots of the full subtrees, so that
    the next checkpoint can be computed without reading the log; it is checked against `root` before use.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()
    signature = models.BinaryField(max_length=64)
    frontier = models.BinaryField(max_length=32 * 64)

    class Meta:
        constraints = [AppendOnly(name="checkpoint_is_append_only")]

    class Privacy:
        sealed, open = set(), {"size", "root", "sealed_at", "signature", "frontier"}


class Verification(models.Model):
    """The result of a verification of the whole log, by a person or the daily job."""

    size = models.BigIntegerField(help_text="entries recomputed and found in order")
    sound = models.BooleanField()
    finding = models.CharField(max_length=32, blank=True, help_text="a code of verification.FINDINGS")
    checked_at = models.DateTimeField(db_index=True)
    checked_by = models.UUIDField(null=True)

    class Meta:
        constraints = [AppendOnly(name="verification_is_append_only")]

    class Privacy:
        sealed, open = set(), {"id", "size", "sound", "finding", "checked_at", "checked_by"}
