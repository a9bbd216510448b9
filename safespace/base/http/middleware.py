"""Middleware for every view: the clock, methods, refusals, unusable characters."""

from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safespace.base.http.pages import try_later
from safespace.base.refusals import Refusal
from safespace.base.text.characters import has_unusable_characters, without_unusable_characters

METHODS = ("GET", "HEAD", "POST")
PRESS_COUNTS = "press_counts"


class SiteClockMiddleware:
    """Prints moments by the site's clock, until a page of a study changes to the study's (StudyMiddleware)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with timezone.override(timezone.get_default_timezone()):
            return self.get_response(request)


class MethodsMiddleware:
    """Allows GET, HEAD and POST only; function views would otherwise answer TRACE (ASVS 4.1.4)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)


class RefusalMiddleware:
    """Turns a Refusal that no form caught into a page with its sentence."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, refusal):
        return _refused(request, refusal) if isinstance(refusal, Refusal) else None


class UnusableCharacters(Refusal):
    """An address or a form contains a character that can be neither stored nor looked up."""

    sentence = _("There is a character in this that can’t be stored. Go back, type that part again, and send it again.")
    status = 400


def press_counts(view):
    """Mark a view whose button has to count, whatever was typed into the form around it (C-R8).

    Unusable characters are left out instead of refused, and a form that is too long is read up to its limit.
    """
    setattr(view, PRESS_COUNTS, True)
    return view


class CharactersMiddleware:
    """Refuses unusable characters in addresses and forms, so that no view or query has to. See also `press_counts`.

    Must be the last middleware, so that it reads no form of a caller who is not signed in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method == "POST" and getattr(view, PRESS_COUNTS, False):
            request.POST = _usable(request.POST)
        sent = [request.GET, request.POST] if request.method == "POST" else [request.GET]
        texts = (text for one in sent for name, values in one.lists() for text in (name, *values))
        if has_unusable_characters(request.path) or any(map(has_unusable_characters, texts)):
            return _refused(request, UnusableCharacters())
        return None


def _usable(form):
    kept = form.copy()
    for name, values in form.lists():
        kept.setlist(name, [without_unusable_characters(value) for value in values])
    return kept


def _refused(request, refusal):
    response = render(request, "refused.html", {"sentence": str(refusal)}, status=refusal.status)
    return try_later(response, refusal.until) if refusal.until else response
