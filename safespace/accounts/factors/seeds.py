"""The seed of a new authenticator app: as a QR code, as letters, and carried by the form.

A seed is not stored until a code proves that the app has it. The page carries it, signed for the account and valid for
an hour, so that opening the page writes nothing and an attacker cannot plant a seed of their own.
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
    """A fresh seed for `user`, signed for the form to carry."""
    return signing.dumps([str(user.id), secrets.token_bytes(SEED_BYTES).hex()], salt=SALT)


def unsign(carried, user):
    """The seed that a form carried, or None if it was not signed for `user` within the last hour."""
    try:
        owner, seed = signing.loads(carried, salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        return None
    return bytes.fromhex(seed) if owner == str(user.id) else None


def in_letters(seed):
    """The seed in base32, in groups of four, for typing into an app."""
    return " ".join(re.findall(".{1,4}", b32encode(seed).decode().rstrip("=")))


def address(seed, user):
    """The otpauth: address that an app reads from the QR code."""
    issuer = settings.OTP_TOTP_ISSUER
    asked = {"secret": b32encode(seed).decode().rstrip("="), "issuer": issuer, "digits": 6, "period": STEP}
    label = quote(f"{issuer}:{user.get_username()}")
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"


def picture(seed, user):
    """The QR code as inline SVG without style attributes, dark on light in every theme."""
    drawn = BytesIO()
    segno.make(address(seed, user), error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=3, light="#fff", dark="#000",
        svgclass="qr", lineclass=None, title="Square to scan with your authenticator app",
    )  # fmt: skip
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 - drawn by segno, with our own title
