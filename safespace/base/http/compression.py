"""Compress only pages whose content a stranger cannot choose."""

from django.middleware.gzip import GZipMiddleware

TEXT = ("text/", "application/json")


class TextCompressionMiddleware(GZipMiddleware):
    """Compress the text that answers a GET without a query.

    Compressed text is shorter where words repeat. A page that repeats what its address or its body brought could be
    asked again and again until its length gives away a secret next to it (BREACH), so it is sent as it is. Against
    guesses by other ways, Django adds up to 100 random bytes to what is compressed. Files are streamed and already
    compressed.
    """

    def process_response(self, request, response):
        if request.method != "GET" or request.META.get("QUERY_STRING") or response.status_code != 200:
            return response
        if response.streaming or not response.headers.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)
