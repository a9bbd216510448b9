"""The daily letter: what became due with time alone, so that no act has sent a letter about it."""

from datetime import timedelta

from django.db import transaction

from interviews.overview.needs.by_harm import needs_of
from interviews.overview.needs.need import Harm
from safespace.outbox import clocks, letters
from safespace.outbox.models import Clock
from safespace.studies.models import Membership

JOB = "overview.came_to_wait"
EVERY = timedelta(days=1)
CAUGHT_UP = timedelta(days=7)
"""How far back the letters go after the worker was down for long."""

TO_SEE, URGENT = "letters/something_to_see.txt", "letters/something_urgent.txt"


@clocks.due(JOB, every=EVERY)
def write_about_new_needs(at):
    """Send one letter to each account with needs that are new since the last run; "urgent" if one may do harm."""
    last = Clock.objects.filter(pk=JOB).values_list("ended_at", flat=True).first() or at - EVERY
    since = max(last, at - CAUGHT_UP)
    letter_to = {}
    for member in Membership.objects.not_ended().select_related("user", "study").order_by("pk"):
        if member.holds(at) and member.user.is_admitted(at):
            harms = [one.harm for one in needs_of(member, at) if one.since and since < one.since <= at]
            if harms and letter_to.get(member.user) != URGENT:
                letter_to[member.user] = URGENT if Harm.NOW in harms else TO_SEE
    with transaction.atomic():
        for user, letter in letter_to.items():
            letters.post(to=user, letter=letter, at=at)
