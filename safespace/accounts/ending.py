"""Ends browser sessions and logs it (ASVS 7.4)."""

from django.db import transaction

from safespace.accounts import actions
from safespace.accounts.sessions import BrowserSession
from safespace.audit import log


@transaction.atomic
def end_sessions_of(user, *, by, at, only=None, keep=None):
    """End the session `only` of `user`, or all of them except `keep`. Returns how many ended."""
    sessions = BrowserSession.objects.of(user)
    if only is not None:
        sessions = sessions.filter(pk=only.pk)
    if keep is not None:
        sessions = sessions.exclude(pk=keep.pk)
    ended = sessions.end()
    log.record(actions.SESSIONS_ENDED, by=by, at=at, about=user, detail={"ended": ended})
    return ended
