"""Settings of a server that a test starts beside itself: production's own, without files that have to be collected."""

from safespace.settings import *  # noqa: F403
from safespace.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
