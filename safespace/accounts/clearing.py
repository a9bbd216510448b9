"""Once a day: what the door kept for a while only is forgotten."""

from datetime import timedelta

from safespace.accounts.models import KnownBrowser, Lane, SpentChallenge
from safespace.accounts.sessions import SessionStore
from safespace.outbox.clocks import due


@due("door.daily", every=timedelta(days=1))
def forget_what_is_over(at):
    """Waits that are over, challenges nobody can answer any more, sessions past their life, browsers long unseen."""
    Lane.objects.clear_old(at)
    SpentChallenge.objects.clear_old(at)
    KnownBrowser.objects.filter(good_until__lte=at).delete()
    SessionStore.clear_expired()
