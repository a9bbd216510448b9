"""Making what tests need through the real functions."""

import importlib
import secrets

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from safespace.accounts.invitations import Invitation
from safespace.accounts.models import Passkey, TotpDevice, User
from safespace.accounts.sign_in import browser, handover

SEED_BYTES = 20
PASSPHRASE = "nine quiet herons wade"


def an_app(user, *, name="My phone"):
    """An authenticator app of `user`: its device row, which also tells the code the app shows (`device.code(at=)`)."""
    return TotpDevice.objects.create(user=user, name=name, seed=secrets.token_bytes(SEED_BYTES))


def a_passkey(user, *, name="This laptop"):
    """A registered passkey of `user` that cannot answer a challenge: see `tests/journeys/test_passkeys.py`."""
    return Passkey.objects.create(user=user, name=name, credential_id=secrets.token_bytes(32), public_key=b"public")


def signed_in(who, *, at=None, **options):
    """A browser in which `who` (a Membership or a User) has given passphrase and second factor just now.

    The session goes through the same steps as at sign-in: admitted, then verified by a device of the account, for an
    administrator by a passkey.
    `options` go to `django.test.Client`, such as `enforce_csrf_checks=True`. `client.device` is the app used.
    """
    user = User.objects.get(pk=who.actor_id)
    device = TotpDevice.objects.filter(user=user, confirmed=True).first() or an_app(user)
    key = (Passkey.objects.filter(user=user).first() or a_passkey(user)) if user.is_administrator else None
    client = _with_session(user, at or timezone.now(), options, key or device)
    client.device = device
    return client


def by_factor(user, device, *, at=None):
    """The cookie of a browser in which `user` gave the passphrase and `device`, an administrator's app among them."""
    return _with_session(user, at or timezone.now(), {}, device).cookies[settings.SESSION_COOKIE_NAME].value


def took_up_a_link(user, at):
    """`user` chose a passphrase by an invitation of that moment, and may set up a first device for a day."""
    Invitation.objects.make(user=user, by=user, at=at)
    Invitation.objects.filter(user=user).update(used_at=at)


def with_passphrase_only(who, *, at=None, **options):
    """A browser in which `who` gave only the passphrase."""
    return _with_session(User.objects.get(pk=who.actor_id), at or timezone.now(), options, None)


def lent(who, key, *, language="en", at=None, **options):
    """A browser of `who` that was handed over to a participant for `key`, the id of a sitting, in `language`."""
    user = User.objects.get(pk=who.actor_id)
    return _with_session(user, at or timezone.now(), options, an_app(user), lent_for=(key, language))


def _with_session(user, at, options, device, lent_for=None):
    request = HttpRequest()
    request.session = importlib.import_module(settings.SESSION_ENGINE).SessionStore()
    request.user = AnonymousUser()
    browser.admit(request, user, at=at)
    if device is not None:
        browser.verify(request, device, at=at)
    if lent_for is not None:
        key, language = lent_for
        handover.begin(request, str(key), language=language)
    request.session.save()
    client = Client(**options)
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client
