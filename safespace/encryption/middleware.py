"""Keys are kept for one request."""

from safespace.encryption import keycache


class KeyCacheMiddleware:
    """Gives each request a scope of its own. What streams after the view returned opens without one, slower."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with keycache.scope():
            return self.get_response(request)
