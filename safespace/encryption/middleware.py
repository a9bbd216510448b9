"""Middleware: the key cache of a request, and clearing of unfinished files."""

from safespace.encryption.files.unfinished_files import discard_unfinished
from safespace.encryption.keys import keycache


class KeyCacheMiddleware:
    """Gives each request its own key cache. Responses streamed after the view returns work without it, more slowly."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with keycache.scope(), discard_unfinished():
            return self.get_response(request)
