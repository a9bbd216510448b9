"""Limits the size of a request body before anything reads it (ASVS 4.3.1, 5.2.1; S7).

Django reads a body when a view or the CSRF check first needs it; this middleware runs before both. It goes by
`Content-Length`, which the server enforces. A body without it (chunked) is refused too: no browser sends a form so.
"""

from django.conf import settings
from django.shortcuts import render
from django.urls import Resolver404, resolve

from safespace.accounts.sign_in import browser
from safespace.accounts.sign_in.browser import State
from safespace.accounts.sign_in.public_views import OPEN, PASSWORD_ONLY
from safespace.base.http.middleware import PRESS_COUNTS

LIMIT = "body_limit"

KB = 1024
BEFORE_SIGN_IN = 32 * KB
"""A passphrase, a code, or what a passkey answers."""

UNVERIFIED = 256 * KB
"""A form whose session ended while it was filled in; its sender has to sign in again."""

FORM_AROUND_A_FILE = 64 * KB

PRESS_MOST = 32 * 1024 * KB
"""The longest form of which the beginning is read, where the press in it has to count."""

NAMES_BEFORE_SIGN_IN = OPEN | PASSWORD_ONLY | {"accounts:return"}


def takes_a_file(view):
    """Mark a view as taking an upload: its limit is the largest allowed file and the form around it."""
    setattr(view, LIMIT, settings.UPLOAD_MOST + FORM_AROUND_A_FILE)
    return view


class BodyLimitMiddleware:
    """Refuses a body longer than its view accepts. Must come after sessions and before anything that reads a form."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return _refused(request, 411)
        limit = _limit(request)
        if _length(request) > limit and not _cut(request, limit):
            return _refused(request, 413)
        return self.get_response(request)


def _length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _match(request):
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def _limit(request):
    match = _match(request)
    if match is None or match.view_name in NAMES_BEFORE_SIGN_IN:
        return BEFORE_SIGN_IN
    if browser.state(request) not in (State.VERIFIED, State.HANDOVER):
        return UNVERIFIED
    return getattr(match.func, LIMIT, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _cut(request, limit):
    """Keep the first `limit` bytes of a console's form and pass over the rest. False where that is not done (C-R8).

    The notes come last in that form, so what is cut is longer than notes may be and is never saved.
    """
    match, is_form = _match(request), request.content_type == "application/x-www-form-urlencoded"
    counts = match is not None and getattr(match.func, PRESS_COUNTS, False)
    verified = browser.state(request) == State.VERIFIED
    if not (counts and verified and is_form) or _length(request) > PRESS_MOST:
        return False
    request._body = request.read(limit)  # what Django reads a form from
    while request.read(64 * KB):
        pass
    return True


def _refused(request, status):
    """Answer and close the connection, so that the rest of the body is not read."""
    response = render(request, "too_long.html", {}, status=status)
    response.headers["Connection"] = "close"
    return response
