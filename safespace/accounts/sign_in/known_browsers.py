"""Browsers from which an account has fully signed in before.

A known browser skips no check; it only gets its own attempt counter, so that a stranger who knows a username cannot
keep its owner waiting (G5). Its cookie is never a factor (NIST SP 800-63B-4).
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models

from safespace.base.models import Base

LASTS = timedelta(days=180)
COOKIE = "__Host-b" if settings.SESSION_COOKIE_SECURE else "b"


class KnownBrowserManager(models.Manager):
    def with_token(self, token, at):
        """The known browser whose cookie holds `token`, or None."""
        return self.filter(token_hash=_hash(token), good_until__gt=at).first()

    def add(self, user, at):
        """Store one more browser of `user` and return the token for its cookie."""
        token = secrets.token_urlsafe(32)
        self.create(user=user, token_hash=_hash(token), good_until=at + LASTS)
        return token


class KnownBrowser(Base):
    """One browser of one account; the token itself is only in the browser."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    good_until = models.DateTimeField()

    objects = KnownBrowserManager()

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "user", "token_hash", "good_until"}


def browser_of(request, at):
    """The known browser that sent `request`, or None."""
    return KnownBrowser.objects.with_token(request.COOKIES.get(COOKIE, ""), at)


def remember(request, response, user, at):
    """Store the browser of a fully signed-in `user` and set its cookie on `response`."""
    known = browser_of(request, at)
    if known is not None and known.user_id == user.id:
        return
    response.set_cookie(
        COOKIE, KnownBrowser.objects.add(user, at), max_age=int(LASTS.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Strict",
    )  # fmt: skip


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()
