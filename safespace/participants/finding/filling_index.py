"""Fills in what a search needs: the cross-study index, and the participants of persons from earlier releases."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt
from safespace.outbox import clocks
from safespace.participants.finding.cross_study_index import CrossStudyEntry
from safespace.participants.models import Linkage, Person

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


@clocks.due("people.participants", every=timedelta(days=1))
def fill_participants(at):
    """Link each Person of an earlier release to their participant. Idempotent."""
    if not Person.objects.filter(participant__isnull=True).exists():
        return
    ids = list(Linkage.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        with keycache.scope():
            for linkage in Linkage.objects.filter(pk__in=ids[start : start + BATCH]):
                _fill_participant(linkage)


def _fill_participant(linkage):
    try:
        person = Person.objects.filter(pk=linkage.person, participant__isnull=True).first()
        if person is not None:
            person.participant = str(linkage.participant_id)
            person.save(update_fields=["participant"])
    except CannotDecrypt:
        return  # erased: they can no longer be found
