"""Models with every kind of sealed field, and an unsealed one as a control."""

import uuid

from django.db import models

from safespace.encryption.fields.blind_index import BlindIndexField
from safespace.encryption.fields.sealed_fields import SealedBytes, SealedDate, SealedJSON, SealedText
from safespace.encryption.files.sealed_files import SealedFile


class Row(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)

    class Meta:
        abstract = True
        app_label = "sealed_tests"


class Witness(Row):
    """A person, sealed under a key of their own as Person is."""

    study_id = models.UUIDField()
    label = models.CharField(max_length=40, default="", blank=True)
    name = SealedText(context="witness.name", max_length=80)
    phone = SealedText(context="witness.phone", null=True, blank=True)
    phone_index = BlindIndexField(source="phone", kind="phone", per="study_id")
    born = SealedDate(context="witness.born", null=True)
    plan = SealedJSON(context="witness.plan", default=dict)
    seed = SealedBytes(context="witness.seed", null=True)
    mood = SealedText(context="witness.mood", null=True, pad=32)

    class Meta(Row.Meta):
        pass

    class Privacy:
        key = ("identity", "id")
        sealed = {"name", "phone", "born", "plan", "seed", "mood"}
        open = {"id", "study_id", "label", "phone_index"}


class Statement(Row):
    """Another table, sealed under the key of the witness."""

    witness = models.ForeignKey(Witness, models.CASCADE)
    words = SealedText()

    class Meta(Row.Meta):
        pass

    class Privacy:
        key = ("identity", "witness_id")
        sealed = {"words"}
        open = {"id", "witness"}


class Tape(Row):
    """Two files of a witness."""

    witness = models.ForeignKey(Witness, models.CASCADE)
    audio = SealedFile(context="tape.audio")
    cover = SealedFile(context="tape.cover", null=True, blank=True)

    class Meta(Row.Meta):
        pass

    class Privacy:
        key = ("identity", "witness_id")
        sealed = {"audio", "cover"}
        open = {"id", "witness"}


class PlainWitness(Row):
    """The control: the same without sealing."""

    name = models.CharField(max_length=200)

    class Meta(Row.Meta):
        pass


TABLES = (Witness, Statement, Tape, PlainWitness)
