"""WebAuthn challenges, and the options that the browser needs with them.

A challenge travels signed in the page and is not stored before it is answered, so that opening a page writes nothing.
It is valid for ten minutes, for one account in one browser session and one purpose, and can be answered once.
"""

import secrets

from django.core import signing
from webauthn import generate_authentication_options, generate_registration_options, options_to_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from safespace.accounts import site
from safespace.accounts.sessions import BEGAN_AT

PROVE, ENROL = "prove", "enrol"
TEN_MINUTES = 600
SALT = "safespace.accounts.factors.challenges"


def sign(request, purpose):
    """A fresh challenge for the account and session of `request`, signed for the form to carry."""
    return signing.dumps([*_bound_to(request, purpose), secrets.token_bytes(32).hex()], salt=SALT)


def unsign(carried, request, purpose):
    """The challenge that a form carried, or None if it expired or was signed for another session or purpose."""
    try:
        *bound_to, challenge = signing.loads(carried or "", salt=SALT, max_age=TEN_MINUTES)
    except signing.BadSignature:
        return None
    return bytes.fromhex(challenge) if bound_to == _bound_to(request, purpose) else None


def _bound_to(request, purpose):
    return [str(request.user.pk), request.session.get(BEGAN_AT, ""), purpose]


def to_prove(challenge, passkeys):
    """The browser's options, as JSON, for signing in with one of `passkeys`."""
    return options_to_json(
        generate_authentication_options(
            rp_id=site.relying_party(),
            challenge=challenge,
            allow_credentials=_described(passkeys),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def to_enrol(challenge, user, passkeys):
    """The browser's options, as JSON, for making a new passkey. The user handle is the account's random id."""
    return options_to_json(
        generate_registration_options(
            rp_id=site.relying_party(),
            rp_name="Safespace",
            user_id=user.pk.bytes,
            user_name=user.get_username(),
            user_display_name=user.get_username(),
            challenge=challenge,
            exclude_credentials=_described(passkeys),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
    )


def _described(passkeys):
    known = {one.value: one for one in AuthenticatorTransport}
    return [
        PublicKeyCredentialDescriptor(
            id=bytes(one.credential_id), transports=[known[name] for name in one.transports if name in known] or None
        )
        for one in passkeys
    ]
