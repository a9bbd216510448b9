"""Acts of booking are tried again when the database gave way, never when a rule said no (security.md, pitfall 14)."""

import random
import time
from functools import wraps

from django.db import OperationalError, transaction

from interviews.bookings.refusals import Clash

PASSING = {"40P01", "40001", "55P03"}
"""SQLSTATEs of what passes by itself: deadlock, serialization failure, lock not available."""

TRIES = 4


def retried(act):
    """Run `act` again, up to three times, after an error that passes by itself. Its transaction was undone by then.

    Inside somebody else's transaction it runs once: only the outermost act may begin anew. A Clash is completed here,
    after its transaction.
    """

    @wraps(act)
    def tried(*args, **kwargs):
        try:
            return _try(act, args, kwargs)
        except Clash as clash:
            clash.complete()
            raise

    return tried


def _try(act, args, kwargs):
    tries = 1 if transaction.get_connection().in_atomic_block else TRIES
    for turn in range(1, tries):
        try:
            return act(*args, **kwargs)
        except OperationalError as error:
            if not passes(error):
                raise
            time.sleep(random.uniform(0.01, 0.05) * turn)  # noqa: S311  only so that two do not meet again
    return act(*args, **kwargs)


def passes(error):
    """True for an OperationalError that another try may not meet."""
    cause = error.__cause__
    code = getattr(cause, "pgcode", None) or getattr(cause, "sqlstate", None)
    return code in PASSING or "database is locked" in str(error)
