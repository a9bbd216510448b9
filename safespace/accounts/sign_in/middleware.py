"""Middleware: no view opens without a verified second factor, and no session lives too long."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation

from safespace.accounts.access import MARK, POLLED
from safespace.accounts.models import Draft, User
from safespace.accounts.sign_in import browser, handover
from safespace.accounts.sign_in.browser import State
from safespace.accounts.sign_in.public_views import (
    AWAY,
    AWAY_ON,
    HANDOVER,
    IN_ENGLISH,
    OPEN,
    PASSWORD_ONLY,
    UNFINISHED,
)
from safespace.base.http.errors import not_found


class SessionLifeMiddleware:
    """Ends a session after thirty idle minutes, and after twelve hours in any case (NIST AAL2; ASVS 7.3).

    A screen that hid itself during an interview may idle longer, since only Stop and check-in still work (E-R10).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        at = timezone.now()
        if SESSION_KEY in request.session and request.session.row is not None:
            row = request.session.row
            idle = at - row.seen_at
            longest = settings.AWAY_IDLE if browser.LOCKED_ON in request.session else settings.SESSION_IDLE
            if not _within(idle, longest) or not _within(at - row.began_at, settings.SESSION_LIFE):
                browser.leave(request)
                request.session.ended_user_id = row.user_id
            elif handover.current(request) and not _within(idle, settings.HANDOVER_IDLE):
                handover.end(request)
        return self.get_response(request)


class HandoverLanguageMiddleware:
    """Shows a participant’s pages, errors included, in the language the device was lent in. Staff pages are English."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = handover.language(request)
        if language is None or not _is_for_participants(request.path_info):
            return self.get_response(request)
        with translation.override(language):
            return self.get_response(request)


def _is_for_participants(path):
    try:
        return resolve(path).view_name in HANDOVER - IN_ENGLISH
    except Resolver404:
        return False


def _within(age, limit):
    """Whether `age` is below `limit`. A negative age means that the clock was set back, which must not extend it."""
    return -settings.CLOCK_TOLERANCE < age < limit


class SecondFactorMiddleware:
    """Lets a request reach a view that is public, marked by `access`, or listed for its state in `public_views`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        return _nothing_shown(response) if getattr(request, "is_away", False) else response

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if name in OPEN:
            return None
        if name not in PASSWORD_ONLY | HANDOVER and not hasattr(view, MARK):
            return not_found(request)
        now = browser.state(request)
        request.is_away = now == State.LOCKED and name in AWAY and _locked_on(request, kwargs)
        if request.is_away or _opens(now, name):
            if not getattr(view, POLLED, False):
                request.session.touch(timezone.now())
            return None
        if hasattr(view, MARK) and not request.headers.get("HX-Request"):
            _keep(request, now)
        return _turned_away(request, now, keeps_page=request.method == "POST" or getattr(view, POLLED, False))


def _keep(request, state):
    """Keep the page that was asked for, or the form that was sent, until its account has signed in again."""
    path = request.get_full_path()
    user_id = request.user.pk or request.session.ended_user_id
    if state not in (State.STRANGER, State.PASSPHRASE, State.LOCKED) or not browser.own_path(path):
        return
    if request.method == "POST" and user_id is not None:
        at = timezone.now()
        if user := User.objects.admitted(at).filter(pk=user_id).first():
            fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
            page = browser.page_before(request) or path
            Draft.objects.keep(user, path=path, page=page, fields=fields, had_files=bool(request.FILES), at=at)
    elif state != State.STRANGER and _is_a_visit(request):
        browser.remember(request, path)


def _is_a_visit(request):
    """Whether a person opens this page, rather than a script of a page that is open already."""
    start = request.path == "/"  # leads on to where they were
    return request.method == "GET" and not start and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _opens(state, name):
    if state == State.VERIFIED:
        return name not in HANDOVER
    by_state = {State.HANDOVER: HANDOVER, State.UNFINISHED: UNFINISHED}
    if state in by_state:
        return name in by_state[state]
    return state in (State.PASSPHRASE, State.LOCKED) and name in PASSWORD_ONLY


def _locked_on(request, kwargs):
    """Whether the request concerns the object on whose page the screen hid itself."""
    try:
        page = resolve(urlsplit(request.session[browser.LOCKED_ON]).path)
    except Resolver404:
        return False
    return page.view_name == AWAY_ON and page.kwargs == kwargs


def _nothing_shown(response):
    """An empty response: the hidden screen only learns whether the request succeeded."""
    return HttpResponse(status=204 if response.status_code < 400 else response.status_code)


def _turned_away(request, state, *, keeps_page):
    """Send the browser to its next sign-in step, with the page it asked for.

    With `keeps_page`, a part of a page only says where to sign in: the page stays, with what was typed into it.
    """
    if state == State.VERIFIED:
        return not_found(request)
    if state == State.HANDOVER:
        address = reverse("accounts:return")
    elif state == State.UNFINISHED:
        address = reverse("accounts:add-passkey")
    elif state == State.LOCKED and request.headers.get("HX-Request"):
        return HttpResponse(status=204)  # keeps the page and what was typed until its owner is back
    elif state in (State.PASSPHRASE, State.LOCKED):
        address = reverse("accounts:code")
    else:
        address = reverse("accounts:sign-in")
        leads_back = request.method == "GET" and not keeps_page and request.path != "/"
        if leads_back and browser.own_path(request.get_full_path()):
            address += "?" + urlencode({"next": request.get_full_path()})
    if request.headers.get("HX-Request"):  # a partial would swap the sign-in page into a corner of the old one
        return HttpResponse(status=403, headers={"X-Sign-In" if keeps_page else "HX-Redirect": address})
    response = HttpResponseRedirect(address)
    response.status_code = 302 if request.method in ("GET", "HEAD") else 303
    return response
