"""Fills or empties the cross-study index after it was switched on or off."""

from django.conf import settings
from django.db import transaction

from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt
from safespace.participants.finding.cross_study_index import CrossStudyEntry
from safespace.participants.models import Person

BATCH = 200


def refill(*, at, progress=None):
    """Add every person who is missing, or delete all rows while the index is off. Idempotent. Returns the row count."""
    if not settings.KNOWN_ACROSS_STUDIES:
        CrossStudyEntry.objects.all().delete()
        return 0
    missing = Person.objects.exclude(pk__in=CrossStudyEntry.objects.values("person"))
    ids = list(missing.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        _note(ids[start : start + BATCH], at)
        if progress:
            progress(min(start + BATCH, len(ids)), len(ids), "people")
    return CrossStudyEntry.objects.count()


def _note(ids, at):
    with keycache.scope(), transaction.atomic():
        for person in Person.objects.filter(pk__in=ids):
            try:
                CrossStudyEntry.objects.note(person, at=at)
            except CannotDecrypt:
                continue  # erased: nothing is known of them any more
