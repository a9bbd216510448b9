"""Retry acts of booking after deadlocks and similar database errors, but never after a refusal."""

import random
import time
from functools import wraps

from django.db import OperationalError, transaction

from interviews.bookings.refusals import Clash

TRANSIENT = {"40P01", "40001", "55P03"}
"""SQLSTATEs worth a retry: deadlock, serialization failure, lock not available."""

TRIES = 4


def retried(act):
    """Decorate `act` so that it runs up to four times if the database fails with a transient error.

    Inside another transaction it runs once, because only the outermost transaction can start over. A Clash gets its
    next free times here, after the transaction has released its locks.
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
    for attempt in range(1, tries):
        try:
            return act(*args, **kwargs)
        except OperationalError as error:
            if not is_transient(error):
                raise
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311  spreads retries; no secret
    return act(*args, **kwargs)


def is_transient(error):
    """Whether another try may succeed after this OperationalError."""
    cause = error.__cause__
    code = getattr(cause, "pgcode", None) or getattr(cause, "sqlstate", None)
    return code in TRANSIENT or "database is locked" in str(error)
