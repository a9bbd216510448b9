"""Where this house is, as a passkey knows it: the operator's own address, never a Host header."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings

LOOPBACK = "localhost"


def relying_party():
    """The name passkeys are bound to. A passkey needs a name: the loopback address goes by `localhost`."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    return LOOPBACK if _is_loopback(host) else host


def origin():
    """The one address under which a passkey may be made or used, such as https://safespace.example.org."""
    parts = urlsplit(settings.SITE_URL)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{relying_party()}{port}"


def is_here(request):
    """Whether the browser came by the address that passkeys know. Anywhere else it would refuse to use one."""
    return request.get_host() == urlsplit(origin()).netloc


def _is_loopback(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
