"""Links that are sent to people. They start with the configured SITE_URL, never with a Host header."""

from django.conf import settings
from django.urls import reverse


def invitation_link(token):
    return settings.SITE_URL.rstrip("/") + reverse("accounts:invitation", args=[token])
