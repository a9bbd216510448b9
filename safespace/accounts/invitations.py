"""Invitations: a link that works once, within a day, and lets a new colleague set a passphrase (ASVS 6.4.1)."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models

from safespace.base.models import Base

LASTS = timedelta(hours=24)


class InvitationQuerySet(models.QuerySet):
    def good(self, at):
        """Invitations that are unused, not replaced by a newer one and not expired at `at`."""
        return self.filter(used_at=None, replaced_at=None, good_until__gt=at)

    def lets_enrol(self, user, at):
        """Whether `user` used an invitation that has not expired at `at`, and no newer one is unused.

        Only then is a passphrase alone enough to set up the first device, because the link proved who chose the
        passphrase (E-R10, ASVS 6.4.1).
        """
        theirs = self.filter(user=user, good_until__gt=at)
        return theirs.filter(used_at__isnull=False).exists() and not theirs.good(at).exists()

    def of_token(self, token):
        return self.filter(token_hash=_hash(token))


class InvitationManager(models.Manager.from_queryset(InvitationQuerySet)):
    def make(self, *, user, by, at):
        """Replace the unused invitations of `user` with a new one and return its token, which is not stored."""
        self.filter(user=user).good(at).update(replaced_at=at)
        token = secrets.token_urlsafe(32)
        self.create(user=user, token_hash=_hash(token), good_until=at + LASTS, recorded_by=by.actor_id)
        return token


class Invitation(Base):
    """Permission to set the passphrase of one account. A plain hash is enough for a token of 256 random bits."""

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
