"""The states of a browser session, from stranger to verified, and the steps between them.

The session key changes at every step (ASVS 7.2.4), so a cookie copied before a step opens nothing after it.
"""

import re
from enum import StrEnum
from urllib.parse import urlsplit

import django_otp
from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import DEVICE_ID_SESSION_KEY

from safespace.accounts.factors import all_factors
from safespace.accounts.factors.passkeys import Passkey
from safespace.accounts.sessions import BEGAN_AT, BROWSER, FACTORS

VERIFIED_AT = "verified_at"
FACTOR_AT = "factor_at"
BACK_TO = "back_to"
HANDOVER_KEY = "handover"
LOCKED_ON = "locked_on"


class State(StrEnum):
    STRANGER = "stranger"
    PASSPHRASE = "passphrase"
    HANDOVER = "handover"
    LOCKED = "locked"
    UNFINISHED = "unfinished"
    VERIFIED = "verified"


def state(request):
    """The State of the request's session. Unknown means stranger."""
    if not request.user.is_authenticated:
        return State.STRANGER
    if HANDOVER_KEY in request.session:
        return State.HANDOVER
    if not request.user.is_verified():
        return State.LOCKED if LOCKED_ON in request.session else State.PASSPHRASE
    return State.UNFINISHED if lacks_passkey(request.user) else State.VERIFIED


def lacks_passkey(user):
    """Whether this account needs a passkey before it can do anything, and has none."""
    return user.needs_passkey and not by_passkey(user) and not all_factors.has_passkey(user)


def by_passkey(user):
    """Whether a passkey was the last factor used in this session."""
    return isinstance(user.otp_device, Passkey)


def admit(request, user, *, at):
    """Start a new session after a correct passphrase; it still needs the second factor."""
    back_to = request.session.get(BACK_TO)
    request.session.flush()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[BEGAN_AT] = at.isoformat()
    request.session[BROWSER] = _coarse_name(request.headers.get("User-Agent", ""))
    if back_to:
        request.session[BACK_TO] = back_to


def verify(request, device, *, at):
    """Mark the session as verified after a correct second factor. Also ends a hand-over or a lock."""
    request.session.pop(HANDOVER_KEY, None)
    request.session.pop(LOCKED_ON, None)
    _given(request, device, at)
    request.session[VERIFIED_AT] = at.isoformat()


def refresh(request, device, *, at):
    """Note a fresh second factor in a verified session (step-up)."""
    _given(request, device, at)


def _given(request, device, at):
    request.session.cycle_key()
    django_otp.login(request, device)
    request.session[FACTOR_AT] = at.isoformat()
    given = request.session.get(FACTORS, [])
    if device.persistent_id not in given:
        request.session[FACTORS] = [*given, device.persistent_id]


def without(request, device):
    """Adapt the session after `device` was removed: end it if the device was used in it, else change its key."""
    if device.persistent_id in request.session.get(FACTORS, []):
        leave(request)
    else:
        renew_key(request)


def renew_key(request):
    """Change the session key after its owner changed a factor, so that older copies of the cookie stop working."""
    request.session.cycle_key()


def lock(request, *, back_to=None, while_away=False):
    """Lock the session; a second factor returns the same person to `back_to`.

    `while_away` means that an unattended screen hid itself: the safety actions of that page stay usable
    (`public_views.AWAY`).
    """
    request.session.pop(DEVICE_ID_SESSION_KEY, None)
    if while_away and back_to and own_path(back_to):
        request.session[LOCKED_ON] = back_to
    else:
        request.session.pop(LOCKED_ON, None)
    request.session.pop(FACTOR_AT, None)
    request.session.pop(HANDOVER_KEY, None)
    remember(request, back_to)
    request.session.cycle_key()
    request.user.otp_device = None


def keep_after_passphrase(request):
    """Keep this session signed in after its owner changed the passphrase, under a new key."""
    update_session_auth_hash(request, request.user)


def leave(request):
    """End the session in the browser and on the server."""
    logout(request)


def factor_age(request, at):
    """The time since the last second factor in this session, or None if there was none."""
    given = parse_datetime(request.session.get(FACTOR_AT, ""))
    return None if given is None else at - given


def verified_at(request):
    """The moment at which the session was verified, or None."""
    return parse_datetime(request.session.get(VERIFIED_AT, ""))


def remember(request, address):
    """Store `address` to return to after signing in, if it is a path of this site."""
    if address and own_path(address):
        request.session[BACK_TO] = address


def way_back(request, otherwise="/"):
    """Return the stored address and forget it."""
    return request.session.pop(BACK_TO, None) or otherwise


def page_before(request):
    """The path of the page that a form was sent from, or None if it is not one of this site."""
    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc != request.get_host():
        return None
    path = before.path + (f"?{before.query}" if before.query else "")
    return path if own_path(path) else None


def own_path(address):
    """Whether `address` is a plain path of this site, without host, scheme, backslashes or control characters."""
    return (
        len(address) <= 1000
        and address.startswith("/")
        and not address.startswith("//")
        and re.search(r"[\x00-\x20\x7f\\]", address) is None
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )


def _coarse_name(agent):
    """A coarse name by which its owner recognises a browser, such as Firefox on Linux."""
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
               ("Mac OS", "Mac"), ("Linux", "Linux"))  # fmt: skip
    browser = next((name for mark, name in browsers if mark in agent), "A browser")
    system = next((f" on {name}" for mark, name in systems if mark in agent), "")
    return browser + system
