"""The seed of an authenticator app on its way into the app: as a square, as letters, and back in the form.

Until a code proves that the app has it, a seed is stored nowhere. It travels in the page that shows it, signed for the
account and good for an hour, so that looking at the page writes nothing and nobody can plant a seed of their own.
"""

import re
import secrets
from base64 import b32encode
from io import BytesIO
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.core import signing
from django.utils.safestring import mark_safe

from safespace.accounts.factors.devices import STEP

SEED_BYTES = 20
AN_HOUR = 3600
SALT = "safespace.accounts.factors.seeds"


def sign(user):
    """A fresh seed for `user`, as the form carries it."""
    return signing.dumps([str(user.id), secrets.token_bytes(SEED_BYTES).hex()], salt=SALT)


def unsign(carried, user):
    """The seed out of a form, or None if it was not made here for `user` within the last hour."""
    try:
        owner, seed = signing.loads(carried, salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        return None
    return bytes.fromhex(seed) if owner == str(user.id) else None


def in_letters(seed):
    """The seed as somebody types it into an app: base32 in groups of four."""
    return " ".join(re.findall(".{1,4}", b32encode(seed).decode().rstrip("=")))


def address(seed, user):
    """The otpauth: address that an app reads from the square."""
    issuer = settings.OTP_TOTP_ISSUER
    asked = {"secret": b32encode(seed).decode().rstrip("="), "issuer": issuer, "digits": 6, "period": STEP}
    label = quote(f"{issuer}:{user.get_username()}")
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"


def picture(seed, user):
    """The square as inline SVG without style attributes: dark modules on light, whatever the theme."""
    drawn = BytesIO()
    segno.make(address(seed, user), error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=3, light="#fff", dark="#000",
        svgclass="qr", lineclass=None, title="Square to scan with your authenticator app",
    )  # fmt: skip
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 - a drawing and our own words only
