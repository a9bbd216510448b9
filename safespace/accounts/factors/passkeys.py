"""Passkeys: a key pair on a phone, a computer or a security key, bound to this site (WebAuthn level 2).

A passkey is the only second factor that a phishing page cannot collect. The device has to verify its owner by
fingerprint, face or PIN, or the answer is refused. Only public keys are stored here.
"""

import hashlib
from datetime import timedelta

from django.db import IntegrityError, models, transaction
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import (
    base64url_to_bytes,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException

from safespace.accounts import site
from safespace.accounts.factors.devices import Factor
from safespace.base.models import Base

# The parser also raises these built-in exceptions when the answer is not JSON of the expected shape.
MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError)


class Copied(Exception):
    """The passkey's signature counter went back, so a copy of it may exist."""


class Passkey(Factor):
    """One credential of one account. Its counter rises with each use, on devices that have one."""

    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField(max_length=2048)
    sign_count = models.BigIntegerField(default=0)
    transports = models.JSONField(default=list, help_text="codes such as internal or usb, a hint for the browser")

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "user", "name", "confirmed", "last_used_at",
            "credential_id", "public_key", "sign_count", "transports",
        }  # fmt: skip

    def accept(self, token, *, at, challenge=None):
        """Check `token`, the browser's JSON answer to `challenge`. Raises Copied if the counter went back.

        The caller has spent the challenge already, so no answer is accepted twice even where the device has no counter.
        """
        try:
            answered = verify_authentication_response(
                credential=token,
                expected_challenge=challenge,
                expected_rp_id=site.relying_party(),
                expected_origin=site.origin(),
                credential_public_key=bytes(self.public_key),
                credential_current_sign_count=0,  # compared below, to tell a copied passkey from a forged answer
                require_user_verification=True,
            )
        except MALFORMED:
            return False
        count = answered.new_sign_count
        if (count or self.sign_count) and count <= self.sign_count:
            raise Copied
        taken = Passkey.objects.filter(pk=self.pk, sign_count=self.sign_count)
        return bool(taken.update(sign_count=count, last_used_at=at))


def credential_in(answer):
    """The credential id in `answer` (the browser's JSON), or None if it is malformed."""
    try:
        return base64url_to_bytes(parse_authentication_credential_json(answer).id)
    except MALFORMED:
        return None


def read_registration(answer, challenge):
    """The new passkey in `answer` as webauthn's VerifiedRegistration, or None if it does not answer `challenge`."""
    try:
        return verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.relying_party(),
            expected_origin=site.origin(),
            require_user_verification=True,
        )
    except MALFORMED:
        return None


def transports_in(answer):
    """The known transports that the device names, such as "usb": a hint for the browser next time."""
    try:
        named = parse_registration_credential_json(answer).response.transports or []
    except MALFORMED:
        return []
    return [one.value for one in named]


class SpentChallengeManager(models.Manager):
    def spend(self, challenge, *, at):
        """Use up `challenge`. Returns True once, however many requests try at the same time."""
        try:
            with transaction.atomic():
                self.create(digest=hashlib.sha256(challenge).hexdigest(), spent_at=at)
        except IntegrityError:
            return False
        return True

    def clear_old(self, at):
        """Delete challenges that have expired anyway."""
        self.filter(spent_at__lt=at - timedelta(days=1)).delete()


class SpentChallenge(Base):
    """A challenge that was answered. Open challenges are not stored, so asking writes nothing."""

    digest = models.CharField(max_length=64, unique=True)
    spent_at = models.DateTimeField(db_index=True)

    objects = SpentChallengeManager()

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "digest", "spent_at"}
