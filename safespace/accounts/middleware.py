"""The door: no view opens without a verified second factor, and no session lives too long."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from safespace.accounts import browser, handover
from safespace.accounts.access import MARK, POLLED
from safespace.accounts.browser import State
from safespace.accounts.doors import HANDOVER, OPEN, PASSWORD_ONLY
from safespace.base.errors import not_found


class SessionLifeMiddleware:
    """Ends a session after thirty idle minutes and after twelve hours in any case (NIST AAL2; ASVS 7.3)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        at = timezone.now()
        if SESSION_KEY in request.session and request.session.row is not None:
            row = request.session.row
            idle = at - row.seen_at
            if not _within(idle, settings.SESSION_IDLE) or not _within(at - row.began_at, settings.SESSION_LIFE):
                browser.leave(request)
            elif handover.current(request) and not _within(idle, settings.HANDOVER_IDLE):
                handover.end(request)
        return self.get_response(request)


def _within(age, limit):
    """Younger than `limit`. An age below zero means the clock was set back: nothing lives longer for that."""
    return -settings.CLOCK_TOLERANCE < age < limit


class SecondFactorMiddleware:
    """Lets a request through to a view that is open, marked for somebody, or named for this state in `doors`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if name in OPEN:
            return None
        if name not in PASSWORD_ONLY | HANDOVER and not hasattr(view, MARK):
            return not_found(request)
        now = browser.state(request)
        if _opens(now, name):
            if not getattr(view, POLLED, False):
                request.session.touch(timezone.now())
            return None
        return _turned_away(request, now)


def _opens(state, name):
    if state == State.VERIFIED:
        return name not in HANDOVER
    if state == State.HANDOVER:
        return name in HANDOVER
    return state == State.PASSPHRASE and name in PASSWORD_ONLY


def _turned_away(request, state):
    """Send the browser to the step it has to take next, remembering a page it asked for."""
    if state == State.VERIFIED:
        return not_found(request)
    if state == State.HANDOVER:
        address = reverse("accounts:return")
    elif state == State.PASSPHRASE:
        address = reverse("accounts:code")
    else:
        address = reverse("accounts:sign-in")
        if request.method == "GET" and browser.own_path(request.get_full_path()) and request.path != "/":
            address += "?" + urlencode({"next": request.get_full_path()})
    if request.headers.get("HX-Request"):  # a partial would swap the sign-in page into a corner of the old one
        return HttpResponse(status=403, headers={"HX-Redirect": address})
    response = HttpResponseRedirect(address)
    response.status_code = 302 if request.method in ("GET", "HEAD") else 303
    return response
