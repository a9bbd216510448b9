"""Waits between tries, kept in the database so that they hold over all processes (NIST SP 800-63B-4; ASVS 6.3.1).

Every prompt of every account has lanes: one for each browser that was let in before, and one shared by all the rest.
A stranger who knows a username fills the shared lane only, whatever addresses they come from; the owner's own browser
still gets through. A try is counted before it is looked at, so sixteen at once are not sixteen tries, and it is given
back when it was right. Three tries are free; then 30 s, 1, 2, 4, 8 minutes, then 15 minutes each: ten in the first
hour. After a hundred wrong ones in a row a lane waits a day between tries.

Nobody needs an account to try a passphrase, so there the browsers that were not let in before share a fixed number of
lanes, whether the name is of an account or made up: the table does not grow with names, and no lane tells which exist.
All of them together also have so many tries a minute. Neither touches a known browser of the account.
"""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.encryption.keys.keyring import purpose_key

FREE = 2
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
HUNDRED = 100
A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)


class TooSoon(Refusal):
    """Too many wrong tries; `until` is when the next one is looked at."""

    sentence = "There were several tries that did not fit. The next one is looked at from {until}."
    status = 429

    def __init__(self, until):
        self.until = until
        super().__init__(until=timezone.localtime(until).strftime("%H:%M:%S"))


class TooMany(TooSoon):
    """All unknown browsers together tried too many passphrases; `until` is when the minute is over."""

    sentence = (
        "Too many people are trying to sign in just now. Try again from {until}, or use a browser in which you signed "
        "in before."
    )


def wait_after(failures):
    """How long to wait after so many wrong tries in a row."""
    if failures <= FREE:
        return timedelta(0)
    if failures >= HUNDRED:
        return A_DAY
    doubled = FIRST_WAIT * 2 ** min(failures - FREE - 1, 10)
    return min(doubled, LONGEST_WAIT)


class LaneManager(models.Manager):
    def admit(self, *, prompt, subject, browser, at):
        """Count a try at `prompt` of `subject` from `browser` and return its lane. Raises TooSoon.

        `browser` is the id of a known browser, or None. Call `lane.forgive()` when the try was right.
        """
        return self._count(_key(prompt, subject, browser), at)

    def admit_stranger(self, name, *, at):
        """Count a try at the passphrase of `name` from an unknown browser, return its lane. Raises TooMany, TooSoon.

        `name` need not be of an account. Call `lane.take_back()` when the try was right: others share the lane. Where
        the minute is full, that is read before anything is written.
        """
        minute = self.filter(key=_key("passphrases of a minute", "", None)).first()
        if minute is not None:
            minute.require_room(at)
        with transaction.atomic():
            lane = self._count(_shared_key(name), at)
            self._count_in_minute(at)
        return lane

    def _count_in_minute(self, at):
        key = _key("passphrases of a minute", "", None)
        self.get_or_create(key=key)
        minute = self.select_for_update().get(key=key)
        minute.require_room(at)
        if minute.is_over(at):
            minute.failures, minute.next_at = 0, at + A_MINUTE
        minute.failures += 1
        minute.save(update_fields=["failures", "next_at"])

    @transaction.atomic
    def _count(self, key, at):
        self.get_or_create(key=key)
        lane = self.select_for_update().get(key=key)
        if lane.next_at is not None and at < lane.next_at:
            raise TooSoon(lane.next_at)
        lane.failures += 1
        lane.next_at = at + wait_after(lane.failures)
        lane.save(update_fields=["failures", "next_at"])
        return lane

    def add_to_unknown_names(self, tries):
        """Count tries at names of no account; none may be added as well, so that both take the same time."""
        key = _key("names of no account", "", None)
        self.bulk_create([self.model(key=key)], ignore_conflicts=True)
        self.filter(key=key).update(failures=F("failures") + tries)

    @transaction.atomic
    def take_unknown_names(self):
        """How many tries at names of no account there were since this was last asked; counting begins at 0 again."""
        tally = self.select_for_update().filter(key=_key("names of no account", "", None)).first()
        if tally is None:
            return 0
        self.filter(pk=tally.pk).update(failures=0)
        return tally.failures

    def clear_old(self, at):
        """Forget lanes that no one has tried for two days beyond their wait."""
        self.filter(next_at__lt=at - 2 * A_DAY).delete()


class Lane(Base):
    """Wrong tries in a row at one prompt of one account, from one known browser or from all others together.

    Three kinds hold other numbers: what unknown browsers share, what they tried this minute (until `next_at`), and the
    tries at names of no account that the log was not told of yet (`next_at` stays empty).
    """

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
        Lane.objects.filter(pk=self.pk).update(failures=Greatest(F("failures") - 1, 0), next_at=None)

    def is_over(self, at):
        """Whether the minute that this lane counts is over."""
        return self.next_at is None or at >= self.next_at

    def require_room(self, at):
        """Raise TooMany when the minute that this lane counts is full."""
        if self.failures >= settings.STRANGERS_A_MINUTE and not self.is_over(at):
            raise TooMany(self.next_at)


def _key(prompt, subject, browser):
    """A keyed hash, so that the table does not tell which usernames were tried."""
    text = f"{prompt}\n{str(subject).upper().lower()}\n{browser or ''}"  # databases find "ı" under "I": one lane
    return hmac.new(purpose_key(b"throttle lanes"), text.encode(), hashlib.sha256).hexdigest()


def _shared_key(name):
    """The one of the shared lanes that `name` falls into; only the server can tell which."""
    return f"shared {int(_key('passphrase', name, None), 16) % settings.STRANGERS_LANES}"
