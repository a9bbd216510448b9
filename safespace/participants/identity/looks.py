"""Looks at what is sealed about a person: each leaves a line in the log, which "Who looked" shows (E-R2, E-R9)."""

from datetime import timedelta

from django.db import transaction

from safespace.audit import log
from safespace.audit.models import Entry

AGAIN = timedelta(minutes=15)
"""A page that is opened again within this time is the same look. (†)"""


def note_look(*codes, by, at, participant):
    """Log that the Membership `by` sees what `codes` name of `participant`; once in a quarter of an hour is enough."""
    note_looks(*codes, by=by, at=at, participants=[participant])


def note_looks(*codes, by, at, participants):
    """The same for a page that shows several people: a line for each of them, in a fixed number of queries."""
    people = {one.pk: one for one in participants}
    lately = Entry.objects.filter(actor_id=by.actor_id, action__in=codes, participant_id__in=people)
    noted = set(lately.filter(recorded_at__gt=at - AGAIN).values_list("action", "participant_id"))
    fresh = [(code, one) for code in codes for one in people.values() if (code, one.pk) not in noted]
    if fresh:
        with transaction.atomic():
            log.record_each(fresh, by=by, at=at)
