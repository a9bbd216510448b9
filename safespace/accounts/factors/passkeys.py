"""Passkeys: a key pair in somebody's phone, computer or security key, bound to this site (WebAuthn level 2).

The one second factor that a false page cannot ask for. The device itself checks its owner, by finger, face or PIN:
without that an answer counts for nothing. What is stored here is public, and opens nothing.
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

# What the parser raises beside its own exceptions when an answer is not one at all.
MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError)


class Copied(Exception):
    """The passkey counted backwards: somewhere there may be a second one like it."""


class Passkey(Factor):
    """One credential of one account. The counter goes up with each use, where the device keeps one at all."""

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
        """Take `token`, the browser's JSON answer to `challenge`. Raises Copied for a counter that went back.

        True once for each count; the caller spends the challenge first, so no answer is taken twice in any case.
        """
        try:
            answered = verify_authentication_response(
                credential=token,
                expected_challenge=challenge,
                expected_rp_id=site.relying_party(),
                expected_origin=site.origin(),
                credential_public_key=bytes(self.public_key),
                credential_current_sign_count=0,  # compared below, to tell a copy from a forgery
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
    """The id of the credential that `answer` (JSON from a browser) speaks for, or None."""
    try:
        return base64url_to_bytes(parse_authentication_credential_json(answer).id)
    except MALFORMED:
        return None


def read_registration(answer, challenge):
    """What a new passkey says of itself, checked against `challenge`, or None: see webauthn's VerifiedRegistration."""
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
    """How the device says it can be reached: a hint for next time, kept only where it is one of the known words."""
    try:
        named = parse_registration_credential_json(answer).response.transports or []
    except MALFORMED:
        return []
    return [one.value for one in named]


class SpentChallengeManager(models.Manager):
    def spend(self, challenge, *, at):
        """Use `challenge` up and return True, once and never again, however many ask at the same moment."""
        try:
            with transaction.atomic():
                self.create(digest=hashlib.sha256(challenge).hexdigest(), spent_at=at)
        except IntegrityError:
            return False
        return True

    def clear_old(self, at):
        """Forget what no longer could be answered anyway."""
        self.filter(spent_at__lt=at - timedelta(days=1)).delete()


class SpentChallenge(Base):
    """A question to a passkey that was answered. Only used ones are stored, so asking writes nothing."""

    digest = models.CharField(max_length=64, unique=True)
    spent_at = models.DateTimeField(db_index=True)

    objects = SpentChallengeManager()

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "digest", "spent_at"}
