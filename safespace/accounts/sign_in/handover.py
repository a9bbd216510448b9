"""Lending this device to a participant: the staff session is locked and only the hand-over views open.

Staff return through `accounts:return` with a fresh code. Twenty idle minutes end the hand-over but not the lock.
"""

from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from safespace.accounts import actions
from safespace.accounts.sign_in import browser
from safespace.audit import log

LANGUAGE = "handover_language"


def begin(request, key, *, language="en", back_to=None):
    """Lock the staff session and open the hand-over views for `key` (a UUID as str); staff return to `back_to`.

    The views speak `language`, a BCP 47 tag.
    """
    log.record_alone(actions.HANDED_OVER, by=request.user, at=timezone.now(), detail={"key": str(key)})
    browser.lock(request, back_to=back_to)
    request.session[browser.HANDOVER_KEY] = str(key)
    request.session[LANGUAGE] = language


def lead_back(request, address):
    """Let staff return to `address`, a path of this site, rather than to the one given to `begin`."""
    browser.remember(request, address)


def current(request):
    """The key given to `begin`, or None when this browser is not handed over."""
    return request.session.get(browser.HANDOVER_KEY)


def language(request):
    """The language the hand-over views speak, or None when this browser is not handed over."""
    return request.session.get(LANGUAGE) if current(request) else None


def end(request):
    """Close the hand-over views. The session stays locked until a fresh code."""
    request.session.pop(browser.HANDOVER_KEY, None)
    request.session.pop(DEVICE_ID_SESSION_KEY, None)
    request.session.cycle_key()
