"""Addresses that are given out: always under the address the operator set, never under a Host header."""

from django.conf import settings
from django.urls import reverse


def invitation_link(token):
    return settings.SITE_URL.rstrip("/") + reverse("accounts:invitation", args=[token])
