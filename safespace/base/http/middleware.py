"""What stands around every view."""

from django.http import HttpResponseNotAllowed
from django.shortcuts import render

from safespace.base.characters import unusable
from safespace.base.http.pages import try_later
from safespace.base.refusals import Refusal

METHODS = ("GET", "HEAD", "POST")


class MethodsMiddleware:
    """Only GET, HEAD and POST exist here; function views would answer TRACE otherwise (ASVS 4.1.4)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)


class RefusalMiddleware:
    """A Refusal that no form caught becomes a calm page with its sentence."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, refusal):
        return _refused(request, refusal) if isinstance(refusal, Refusal) else None


class UnusableCharacters(Refusal):
    """An address or a form holds a character that can be neither stored nor looked up."""

    sentence = "There is a character in this that can’t be stored. Go back, type that part again, and send it again."
    status = 400


class CharactersMiddleware:
    """Refuses unusable characters in addresses and forms, in one place, so that no view or query meets one.

    Stands last, so that it reads no form of a caller whom the door turns away.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        sent = [request.GET, request.POST] if request.method == "POST" else [request.GET]
        texts = (text for one in sent for name, values in one.lists() for text in (name, *values))
        if unusable(request.path) or any(map(unusable, texts)):
            return _refused(request, UnusableCharacters())
        return None


def _refused(request, refusal):
    response = render(request, "refused.html", {"sentence": str(refusal)}, status=refusal.status)
    return try_later(response, refusal.until) if refusal.until else response
