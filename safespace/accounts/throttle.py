"""Waits between tries, kept in the database so that they hold over all processes (NIST SP 800-63B-4; ASVS 6.3.1).

Every prompt of every account has lanes: one for each browser that was let in before, and one shared by all the rest.
A stranger who knows a username fills the shared lane only, whatever addresses they come from; the owner's own browser
still gets through. A try is counted before it is looked at, so sixteen at once are not sixteen tries, and it is given
back when it was right. Three tries are free; then 30 s, 1, 2, 4, 8 minutes, then 15 minutes each: ten in the first
hour. After a hundred wrong ones in a row a lane waits a day between tries.
"""

import hashlib
import hmac
from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.encryption.keyring import purpose_key

FREE = 2
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
HUNDRED = 100
A_DAY = timedelta(days=1)


class TooSoon(Refusal):
    """Too many wrong tries; `until` is when the next one is looked at."""

    sentence = "There were several tries that did not fit. The next one is looked at from {until}."
    status = 429

    def __init__(self, until):
        self.until = until
        super().__init__(until=timezone.localtime(until).strftime("%H:%M:%S"))


def wait_after(failures):
    """How long to wait after so many wrong tries in a row."""
    if failures <= FREE:
        return timedelta(0)
    if failures >= HUNDRED:
        return A_DAY
    doubled = FIRST_WAIT * 2 ** min(failures - FREE - 1, 10)
    return min(doubled, LONGEST_WAIT)


class LaneManager(models.Manager):
    @transaction.atomic
    def admit(self, *, prompt, subject, browser, at):
        """Count a try at `prompt` of `subject` from `browser` and return its lane. Raises TooSoon.

        `browser` is the id of a known browser, or None. Call `lane.forgive()` when the try was right.
        """
        key = _key(prompt, subject, browser)
        self.get_or_create(key=key)
        lane = self.select_for_update().get(key=key)
        if lane.next_at is not None and at < lane.next_at:
            raise TooSoon(lane.next_at)
        lane.failures += 1
        lane.next_at = at + wait_after(lane.failures)
        lane.save(update_fields=["failures", "next_at"])
        return lane

    def clear_old(self, at):
        """Forget lanes that no one has tried for two days beyond their wait."""
        self.filter(next_at__lt=at - 2 * A_DAY).delete()


class Lane(Base):
    """Wrong tries in a row at one prompt of one account, from one known browser or from all others together."""

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    objects = LaneManager()

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "key", "failures", "next_at"}

    def forgive(self):
        """The try was right: the row of wrong ones is over."""
        Lane.objects.filter(pk=self.pk).update(failures=0, next_at=None)

    def take_back(self):
        """This try was right and waits for nothing; the wrong ones before it still count."""
        Lane.objects.filter(pk=self.pk).update(failures=self.failures - 1, next_at=None)


def _key(prompt, subject, browser):
    """A keyed hash, so that the table does not tell which usernames were tried."""
    text = f"{prompt}\n{str(subject).lower()}\n{browser or ''}"
    return hmac.new(purpose_key(b"throttle lanes"), text.encode(), hashlib.sha256).hexdigest()
