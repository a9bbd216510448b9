"""Logs looks at sealed data about a participant, which the page "Who looked" lists (E-R2, E-R9)."""

from datetime import timedelta

from django.db import transaction

from safespace.audit import log
from safespace.audit.models import Entry

AGAIN = timedelta(minutes=15)
"""Opening a page again within this time counts as the same look (†)."""


def note_look(*codes, by, at, participant):
    """Log that the Membership `by` sees what the action `codes` say of `participant`, once per quarter of an hour."""
    note_looks(*codes, by=by, at=at, participants=[participant])


def note_looks(*codes, by, at, participants):
    """Like `note_look`, for a page that shows several participants: an entry for each, in a fixed number of queries."""
    people = {one.pk: one for one in participants}
    entries = Entry.objects.filter(actor_id=by.actor_id, action__in=codes, participant_id__in=people)
    noted = set(entries.filter(recorded_at__gt=at - AGAIN).values_list("action", "participant_id"))
    fresh = [(code, one) for code in codes for one in people.values() if (code, one.pk) not in noted]
    if fresh:
        with transaction.atomic():
            log.record_each(fresh, by=by, at=at)
