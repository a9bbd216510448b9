"""A session store whose rows know the account and the second factor.

Django's own table keeps the session key in clear, which signs in anyone who reads it, and hides the account in a blob.
Here the key is stored as a hash, so a copy of the database opens no session. Account and device are columns, so that
the sessions of an account can be listed and those of a lost phone ended (ASVS 6.5.6, 7.4).
"""

import hashlib

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django_otp import DEVICE_ID_SESSION_KEY

from safespace.base.models import Base

BEGAN_AT = "began_at"
BROWSER = "browser"
FACTORS = "factors"


class BrowserSessionQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user=user)

    def alive(self, at):
        """Sessions that have reached neither the idle limit nor their end at `at`."""
        return self.filter(expires_at__gt=at, seen_at__gt=at - settings.SESSION_IDLE)

    def that_used(self, device):
        """Sessions in which `device` was ever used, at sign-in or later."""
        return self.filter(factors__contains=f"{device.persistent_id};")

    def end(self):
        """End these sessions from the next request on. Returns how many there were."""
        return self.delete()[0]


class BrowserSession(Base):
    """The session of one browser, signed in or not."""

    key_hash = models.CharField(max_length=64, unique=True)
    data = models.TextField(help_text="signed; holds ids and moments, never anything about a person")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    device = models.CharField(max_length=120, blank=True, help_text="persistent id of the factor that verified it")
    factors = models.TextField(blank=True, help_text="persistent ids of every factor that was given in it")
    browser = models.CharField(max_length=60, blank=True, help_text="a coarse name such as Firefox on Linux")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects = BrowserSessionQuerySet.as_manager()

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "key_hash", "data", "user", "device", "factors", "browser",
            "began_at", "seen_at", "expires_at",
        }  # fmt: skip


def _hash(session_key):
    return hashlib.sha256(session_key.encode()).hexdigest()


class SessionStore(SessionBase):
    """Django's session interface on top of BrowserSession. `row` is the stored row, or None for a new session.

    `ended_user_id` is the account whose session has just been found to be over.
    """

    row = None
    ended_user_id = None

    def load(self):
        self.row = BrowserSession.objects.filter(key_hash=_hash(self.session_key)).first()
        if self.row is None or self.row.expires_at <= timezone.now():
            self.ended_user_id = self.row and self.row.user_id
            self.row = self._session_key = None
            return {}
        return self.decode(self.row.data)

    def exists(self, session_key):
        return BrowserSession.objects.filter(key_hash=_hash(session_key)).exists()

    def create(self):
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create=False):
        """Store the session. Raises UpdateError if it was ended in the meantime, so that it is not revived."""
        if self.session_key is None:
            return self.create()
        columns = self._columns(self._get_session(no_load=must_create))
        if not must_create:
            if not BrowserSession.objects.filter(key_hash=_hash(self.session_key)).update(**columns):
                raise UpdateError
            return None
        self.row = BrowserSession(key_hash=_hash(self.session_key), seen_at=timezone.now(), **columns)
        try:
            with transaction.atomic():
                self.row.save(force_insert=True)
        except IntegrityError as taken:
            raise CreateError from taken
        return None

    def _columns(self, data):
        began_at = parse_datetime(data.get(BEGAN_AT) or "") or timezone.now()
        return {
            "data": self.encode(data),
            "user_id": data.get(SESSION_KEY),
            "device": data.get(DEVICE_ID_SESSION_KEY) or "",
            "factors": "".join(f"{one};" for one in data.get(FACTORS, [])),
            "browser": data.get(BROWSER, ""),
            "began_at": began_at,
            "expires_at": began_at + settings.SESSION_LIFE,
        }

    def delete(self, session_key=None):
        key = session_key or self.session_key
        if key is not None:
            BrowserSession.objects.filter(key_hash=_hash(key)).delete()

    def touch(self, at):
        """Store that the session was used at `at`, at most once a second."""
        if self.row is not None and (at - self.row.seen_at).total_seconds() >= 1:
            BrowserSession.objects.filter(key_hash=_hash(self.session_key)).update(seen_at=at)
            self.row.seen_at = at

    @classmethod
    def clear_expired(cls):
        BrowserSession.objects.filter(expires_at__lte=timezone.now()).delete()
