"""An optional index that tells whether a person takes part in another study, used while KNOWN_ACROSS_STUDIES is on.

It answers only yes or no to "is this number known in another study?", never in which. Each study has its own indexes
as well (`Person.phone_index`), so deleting this table removes the only connection between studies.
"""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from safespace.base.models import Base
from safespace.encryption.fields import blind_index
from safespace.encryption.keys import datakeys
from safespace.encryption.upkeep import references
from safespace.studies.models import Study

ACROSS = UUID("5afe0000-0000-4000-8000-000000acc055")
"""The scope of the index secret that all studies share."""

KINDS = ("phone", "email", "external_id")


class CrossStudyManager(models.Manager):
    def note(self, person, *, at):
        """Add a Person to the index if it is on."""
        if settings.KNOWN_ACROSS_STUDIES:
            marks = {f"{kind}_index": blind_index.index_value(kind, getattr(person, kind), ACROSS) for kind in KINDS}
            CrossStudyEntry(person=person.pk, study_id=person.study_id, recorded_at=at, **marks).save(force_insert=True)

    def note_again(self, person, *, at):
        """Replace what the index has of a Person whose number or address changed."""
        self.filter(person=person.pk).delete()
        self.note(person, at=at)

    def elsewhere(self, kind, value, *, study):
        """Whether `value` of `kind` is known in a study other than `study`. Always False while the index is off."""
        if not settings.KNOWN_ACROSS_STUDIES:
            return False
        marks = blind_index.candidates(kind, value, ACROSS)
        return self.exclude(study=study).filter(Q(**{f"{kind}_index__in": marks})).exists()


@references.register
def _secrets_in_use():
    """The keys of every generation of the shared secret: a rotation does not recompute the index while it has rows."""
    held = datakeys.generations("index", [ACROSS]) if CrossStudyEntry.objects.exists() else {}
    return [key.number for keys in held.values() for key in keys]


def _mark():
    return models.BinaryField(max_length=blind_index.LENGTH, null=True, db_index=True, editable=False)


class CrossStudyEntry(Base):
    """Keyed hashes by which one person is recognised across studies. Deleted when the person is erased."""

    person = models.UUIDField(unique=True)
    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    phone_index = _mark()
    email_index = _mark()
    external_id_index = _mark()

    objects = CrossStudyManager()

    class Meta:
        db_table = "safespace_known"

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "person", "study", "phone_index", "email_index", "external_id_index",
        }  # fmt: skip

    def __str__(self):
        return "A person in the cross-study index"
