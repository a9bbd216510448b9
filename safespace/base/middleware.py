"""What stands around every view."""

from django.http import HttpResponseNotAllowed
from django.shortcuts import render

from safespace.base.pages import try_later
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
        if isinstance(refusal, Refusal):
            response = render(request, "refused.html", {"sentence": str(refusal)}, status=refusal.status)
            return try_later(response, refusal.until) if refusal.until else response
        return None
