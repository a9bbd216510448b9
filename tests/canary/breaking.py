"""Middleware that raises faults whose messages contain what was typed, as real ones may."""

import errno

from cryptography.exceptions import InvalidTag
from django.db import DataError, OperationalError

FAULTS = {
    "a value that does not parse": ValueError,
    "the database refuses a value": DataError,
    "the database is gone": OperationalError,
    "the disk is full": lambda text: OSError(errno.ENOSPC, text),
    "something does not open": InvalidTag,
}


class BreakingMiddleware:
    """Raises the fault named in the header `X-Break` instead of calling the view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if (fault := request.headers.get("X-Break")) is not None:
            typed = " ".join(value for values in request.POST.lists() for value in values[1])
            raise FAULTS[fault](f"could not use {typed}")
