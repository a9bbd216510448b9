"""Keys are kept for one request, and so are files whose row did not come."""

from safespace.encryption.files.unfinished_files import settled
from safespace.encryption.keys import keycache


class KeyCacheMiddleware:
    """Gives each request a scope of its own. What streams after the view returned opens without one, slower."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with keycache.scope(), settled():
            return self.get_response(request)
