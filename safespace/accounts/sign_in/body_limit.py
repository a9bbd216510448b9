"""How much of a request is read at all, decided before anything reads it (ASVS 4.3.1, 5.2.1; S7).

Django reads a body when a view, or the check of the form's seal, first asks for it; this stands before both. What is
too long is refused by its `Content-Length`, which the server holds the sender to. A body that does not say how long it
is (chunked) is refused as well: no browser sends a form so.
"""

from django.conf import settings
from django.shortcuts import render
from django.urls import Resolver404, resolve

from safespace.accounts.sign_in import browser
from safespace.accounts.sign_in.browser import State
from safespace.accounts.sign_in.public_views import OPEN, PASSWORD_ONLY

LIMIT = "body_limit"

KB = 1024
BEFORE_SIGN_IN = 32 * KB
"""A passphrase, a code, or what a passkey answers."""

UNVERIFIED = 256 * KB
"""What somebody typed into a page whose session ended meanwhile; they are sent to sign in."""

FORM_AROUND_A_FILE = 64 * KB

NAMES_BEFORE_SIGN_IN = OPEN | PASSWORD_ONLY | {"accounts:return"}


def takes_a_file(view):
    """Mark a view as one that takes an upload: the largest file of the house, and the form around it."""
    setattr(view, LIMIT, settings.UPLOAD_MOST + FORM_AROUND_A_FILE)
    return view


class BodyLimitMiddleware:
    """Refuses a body that is longer than its page takes. Stands behind sessions and before whatever reads a form."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return _refused(request, 411)
        if _length(request) > 0 and _length(request) > _limit(request):
            return _refused(request, 413)
        return self.get_response(request)


def _length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _limit(request):
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return BEFORE_SIGN_IN
    if match.view_name in NAMES_BEFORE_SIGN_IN:
        return BEFORE_SIGN_IN
    if browser.state(request) not in (State.VERIFIED, State.HANDOVER):
        return UNVERIFIED
    return getattr(match.func, LIMIT, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _refused(request, status):
    """Answer and hang up: what is still on its way is not read."""
    response = render(request, "too_long.html", {}, status=status)
    response.headers["Connection"] = "close"
    return response
