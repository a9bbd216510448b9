"""The first way in for a new colleague: a link that works once, for a day (ASVS 6.4.1)."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models

from safespace.base.models import Base

LASTS = timedelta(hours=24)


class InvitationQuerySet(models.QuerySet):
    def good(self, at):
        """Invitations nobody used and no newer one replaced, not yet a day old at `at`."""
        return self.filter(used_at=None, replaced_at=None, good_until__gt=at)

    def lets_enrol(self, user, at):
        """Whether `user` took up an invitation less than a day old, and no newer one waits.

        Only then does a passphrase alone lead to a first device: a link proved who chose it (E-R10, ASVS 6.4.1).
        """
        theirs = self.filter(user=user, good_until__gt=at)
        return theirs.filter(used_at__isnull=False).exists() and not theirs.good(at).exists()

    def of_token(self, token):
        return self.filter(token_hash=_hash(token))


class InvitationManager(models.Manager.from_queryset(InvitationQuerySet)):
    def make(self, *, user, by, at):
        """Replace what invitations `user` has by a new one and return its token, which is stored nowhere."""
        self.filter(user=user).good(at).update(replaced_at=at)
        token = secrets.token_urlsafe(32)
        self.create(user=user, token_hash=_hash(token), good_until=at + LASTS, recorded_by=by.actor_id)
        return token


class Invitation(Base):
    """Leave to choose a passphrase for one account. The token is a 256-bit secret, so a plain hash keeps it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    good_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    objects = InvitationManager()

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "user", "token_hash", "good_until", "used_at", "replaced_at",
        }  # fmt: skip


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()
