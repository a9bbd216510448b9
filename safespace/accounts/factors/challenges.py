"""What a passkey is asked: a random challenge that travels in the page, signed, and what the browser needs beside it.

Like the seed of an app (`seeds`), a challenge is stored nowhere until it is answered, so that looking at a page writes
nothing. It is good for ten minutes, for one account in one browser session and for one purpose, and is spent at the
first answer.
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
    """A fresh challenge for the account and session of `request`, as the form carries it."""
    return signing.dumps([*_bound_to(request, purpose), secrets.token_bytes(32).hex()], salt=SALT)


def unsign(carried, request, purpose):
    """The challenge out of a form, or None if it was not made here, for this session and purpose, just now."""
    try:
        *bound_to, challenge = signing.loads(carried or "", salt=SALT, max_age=TEN_MINUTES)
    except signing.BadSignature:
        return None
    return bytes.fromhex(challenge) if bound_to == _bound_to(request, purpose) else None


def _bound_to(request, purpose):
    return [str(request.user.pk), request.session.get(BEGAN_AT, ""), purpose]


def to_prove(challenge, passkeys):
    """What the browser is told when one of `passkeys` is to prove itself, as JSON."""
    return options_to_json(
        generate_authentication_options(
            rp_id=site.relying_party(),
            challenge=challenge,
            allow_credentials=_described(passkeys),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def to_enrol(challenge, user, passkeys):
    """What the browser is told when a new passkey is to be made, as JSON. The handle is the account's random id."""
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
