"""Entry point for WSGI servers. Without keys that fit it says why in one sentence, and nothing is served."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils.timezone import now

BOOT_FAILED = 3  # gunicorn ends for good on this status instead of trying again

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safespace.settings")
try:
    application = get_wsgi_application()
    from safespace.custody.opening import open_up  # noqa: PLC0415  (models are loaded now)

    open_up(at=now())
    connections.close_all()  # a server that loads this and then forks would have its processes share them
except ImproperlyConfigured as problem:
    sys.stderr.write(f"{problem}\n")
    raise SystemExit(BOOT_FAILED) from None
