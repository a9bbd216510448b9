"""The address that passkeys are bound to: the configured SITE_URL, never a Host header."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings

LOOPBACK = "localhost"


def relying_party():
    """The host name passkeys are bound to. WebAuthn refuses IP addresses, so a loopback address becomes `localhost`."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    return LOOPBACK if _is_loopback(host) else host


def origin():
    """The only origin at which a passkey can be made or used, such as https://safespace.example.org."""
    parts = urlsplit(settings.SITE_URL)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{relying_party()}{port}"


def is_here(request):
    """Whether the request came by that origin; at any other one the browser refuses to use a passkey."""
    return request.get_host() == urlsplit(origin()).netloc


def _is_loopback(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
