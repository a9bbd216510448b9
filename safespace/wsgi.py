"""The entry point for WSGI servers. If the keys do not fit, it prints one sentence and does not start."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils.timezone import now

BOOT_FAILED = 3  # on this status gunicorn stops instead of retrying

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safespace.settings")
try:
    application = get_wsgi_application()
    from safespace.custody.startup import prepare_keys  # noqa: PLC0415  (models are loaded now)

    prepare_keys(at=now())
    connections.close_all()  # or a server that forks now would share them between processes
except ImproperlyConfigured as problem:
    sys.stderr.write(f"{problem}\n")
    raise SystemExit(BOOT_FAILED) from None
