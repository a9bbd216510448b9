"""Daily jobs: delete expired sign-in data, and log the number of attempts at unknown usernames."""

from datetime import timedelta

from django.db import transaction

from safespace.accounts import actions
from safespace.accounts.models import AttemptCounter, Draft, KnownBrowser, SpentChallenge
from safespace.accounts.sessions import SessionStore
from safespace.audit import log
from safespace.audit.actors import SYSTEM
from safespace.outbox.clocks import due


@due("door.daily", every=timedelta(days=1))
def delete_expired(at):
    """Delete expired attempt counters, spent challenges, sessions and known browsers."""
    AttemptCounter.objects.clear_old(at)
    SpentChallenge.objects.clear_old(at)
    KnownBrowser.objects.filter(good_until__lte=at).delete()
    SessionStore.clear_expired()


@due("accounts.drafts", every=timedelta(minutes=5))
def delete_old_drafts(at):
    Draft.objects.clear_old(at)


@due("door.unknown_names", every=timedelta(days=1))
@transaction.atomic
def log_unknown_names(at):
    """Log the number of attempts at unknown usernames since the last entry."""
    if tries := AttemptCounter.objects.take_unknown_names():
        log.record(actions.UNKNOWN_NAMES, by=SYSTEM, at=at, detail={"tries": tries})
