"""Once a day: what the door kept for a while only is forgotten, and what it only counted is logged."""

from datetime import timedelta

from django.db import transaction

from safespace.accounts import actions
from safespace.accounts.models import AttemptCounter, KnownBrowser, SpentChallenge
from safespace.accounts.sessions import SessionStore
from safespace.audit import log
from safespace.audit.actors import SYSTEM
from safespace.outbox.clocks import due


@due("door.daily", every=timedelta(days=1))
def forget_what_is_over(at):
    """Waits that are over, challenges nobody can answer any more, sessions past their life, browsers long unseen."""
    AttemptCounter.objects.clear_old(at)
    SpentChallenge.objects.clear_old(at)
    KnownBrowser.objects.filter(good_until__lte=at).delete()
    SessionStore.clear_expired()


@due("door.unknown_names", every=timedelta(days=1))
@transaction.atomic
def log_unknown_names(at):
    """Log how many tries at names of no account there were since the last time, as one number."""
    if tries := AttemptCounter.objects.take_unknown_names():
        log.record(actions.UNKNOWN_NAMES, by=SYSTEM, at=at, detail={"tries": tries})
