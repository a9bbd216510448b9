"""Rate limits on sign-in attempts, kept in the database so that processes share them (NIST SP 800-63B-4; ASVS 6.3.1).

Each prompt of an account has one counter per known browser and one shared by all other browsers. A stranger who knows a
username can only use up the shared counter, so the owner still signs in from a browser used before. An attempt is
counted before it is checked, so that parallel requests gain nothing, and a correct one resets the counter. Three
attempts are free; the waits after that are 30 seconds, 1, 2, 4 and 8 minutes, then 15 minutes each, which makes ten in
the first hour. After a hundred wrong attempts in a row the wait is a day.

Anyone can try a passphrase for any username. Unknown browsers therefore share a fixed number of counters, whether or
not the account exists: the table does not grow with made-up names, and a wait does not reveal which names exist. All
unknown browsers together also have a limit per minute. A known browser of the account is subject to neither.
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
    """Too many wrong attempts; the next one is checked from `until` on."""

    sentence = "There were several tries that did not fit. You can try again from {until}."
    status = 429

    def __init__(self, until):
        self.until = until
        super().__init__(until=timezone.localtime(until).strftime("%H:%M:%S"))


class TooMany(TooSoon):
    """Unknown browsers have used up this minute's attempts, which ends at `until`."""

    sentence = (
        "Too many people are trying to sign in just now. Try again from {until}, or use a browser in which you signed "
        "in before."
    )


def wait_after(failures):
    """The wait after `failures` wrong attempts in a row."""
    if failures <= FREE:
        return timedelta(0)
    if failures >= HUNDRED:
        return A_DAY
    doubled = FIRST_WAIT * 2 ** min(failures - FREE - 1, 10)
    return min(doubled, LONGEST_WAIT)


class AttemptCounterManager(models.Manager):
    def attempt(self, *, prompt, subject, browser, at):
        """Count an attempt at `prompt` for `subject` and return its counter. Raises TooSoon.

        `browser` is the id of a known browser, or None. Call `counter.reset()` if the attempt was correct.
        """
        return self._count(_key(prompt, subject, browser), at)

    def attempt_by_stranger(self, name, *, at):
        """Count an unknown browser's attempt at a passphrase and return its counter. Raises TooMany, TooSoon.

        `name` need not belong to an account. Other names share the counter, so call `counter.uncount()` rather than
        `reset()` if the attempt was correct. A full minute is refused before anything is written.
        """
        minute = self.filter(key=_key("passphrases of a minute", "", None)).first()
        if minute is not None:
            minute.require_room(at)
        with transaction.atomic():
            counter = self._count(_shared_key(name), at)
            self._count_in_minute(at)
        return counter

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
        counter = self.select_for_update().get(key=key)
        if counter.next_at is not None and at < counter.next_at:
            raise TooSoon(counter.next_at)
        counter.failures += 1
        counter.next_at = at + wait_after(counter.failures)
        counter.save(update_fields=["failures", "next_at"])
        return counter

    def add_to_unknown_names(self, tries):
        """Add to the number of attempts at unknown usernames. Adding 0 takes the same time as adding 1."""
        key = _key("names of no account", "", None)
        self.bulk_create([self.model(key=key)], ignore_conflicts=True)
        self.filter(key=key).update(failures=F("failures") + tries)

    @transaction.atomic
    def take_unknown_names(self):
        """Return the number of attempts at unknown usernames since the last call, and start again at 0."""
        counter = self.select_for_update().filter(key=_key("names of no account", "", None)).first()
        if counter is None:
            return 0
        self.filter(pk=counter.pk).update(failures=0)
        return counter.failures

    def clear_old(self, at):
        """Delete counters whose wait ended more than two days ago."""
        self.filter(next_at__lt=at - 2 * A_DAY).delete()


class AttemptCounter(Base):
    """Wrong attempts in a row at one prompt of one account, from one known browser or from all other browsers.

    Three kinds of row count something else: the counters shared by unknown browsers, their attempts in the current
    minute (which ends at `next_at`), and attempts at unknown usernames not yet logged (`next_at` stays empty).
    """

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    objects = AttemptCounterManager()

    class Meta:
        db_table = "safespace_lane"

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "key", "failures", "next_at"}

    def reset(self):
        """Forget the wrong attempts after a correct one."""
        AttemptCounter.objects.filter(pk=self.pk).update(failures=0, next_at=None)

    def uncount(self):
        """Take back this correct attempt; wrong attempts before it still count."""
        AttemptCounter.objects.filter(pk=self.pk).update(failures=Greatest(F("failures") - 1, 0), next_at=None)

    def is_over(self, at):
        """Whether the minute being counted has ended."""
        return self.next_at is None or at >= self.next_at

    def require_room(self, at):
        """Raise TooMany if the current minute's attempts are used up."""
        if self.failures >= settings.STRANGERS_A_MINUTE and not self.is_over(at):
            raise TooMany(self.next_at)


def _key(prompt, subject, browser):
    """A keyed hash, so that the table does not reveal which usernames were tried."""
    text = f"{prompt}\n{str(subject).upper().lower()}\n{browser or ''}"  # databases match "ı" with "I": one counter
    return hmac.new(purpose_key(b"throttle lanes"), text.encode(), hashlib.sha256).hexdigest()


def _shared_key(name):
    """The key of the shared counter for `name`, which only the server can work out."""
    return f"shared {int(_key('passphrase', name, None), 16) % settings.STRANGERS_LANES}"
