"""Adds and removes second factors, and makes recovery codes."""

import hmac

from django.db import transaction

from safespace.accounts import actions
from safespace.accounts.factors import all_factors, seeds
from safespace.accounts.factors.devices import RecoveryCode, RecoverySet, TotpDevice, hashed, new_codes
from safespace.accounts.factors.passkeys import Passkey, SpentChallenge, read_registration, transports_in
from safespace.accounts.invitations import Invitation
from safespace.accounts.models import User
from safespace.accounts.sessions import BrowserSession
from safespace.accounts.sign_in.signing_in import (
    ChallengeOver,
    WrongCode,
    WrongPasskey,
    count_attempt,
    log_wrong_factor,
)
from safespace.audit import log
from safespace.base.refusals import Refusal
from safespace.outbox import letters

MOST_DEVICES = 6


class EnoughDevices(Refusal):
    """The account has the maximum of devices; each one more can be lost or guessed at."""

    sentence = "Six devices are the most. Remove one you no longer use."


class LastDevice(Refusal):
    """Without any second factor the owner could not sign in again."""

    sentence = "This is your only second step. Add another one before you remove it."


class LastPasskey(Refusal):
    """Administrators must have a passkey."""

    sentence = "Administrators need a passkey, and this is your only one. Add another one before you remove it."


class KnownPasskey(Refusal):
    """The credential is registered already, here or for another account."""

    sentence = "This passkey is in use already. Choose another device."


class AlreadyEnrolled(Refusal):
    """The first sign-in sets up only the first device; further ones are added in the settings, behind step-up."""

    sentence = "A second step is set up already. Add further ones in your settings."


class LinkOver(Refusal):
    """The invitation has expired, so a passphrase alone no longer sets up the first device (E-R10)."""

    sentence = "The day to set up your second step is over. Ask an administrator for a new link."
    status = 403


class SquareTooOld(Refusal):
    """The QR code was shown more than an hour ago or to another account, or was used before."""

    sentence = "This square has expired. Open the page again and scan the new one."
    field = "code"


def enrol(user, *, carried, code, name, known, at, first):
    """Add the authenticator app that scanned the seed in `carried`, proved by `code`, and return it.

    `first` means that the account has no second factor yet. Raises WrongCode, TooSoon, SquareTooOld, AlreadyEnrolled,
    LinkOver, EnoughDevices (ASVS 2.3.1, 6.5.1).
    """
    counter = count_attempt("enrolment", user, known=known, at=at)
    seed = seeds.unsign(carried, user)
    if seed is None:
        raise SquareTooOld
    device = _add(user, seed, code, name, at, first)
    if device is None:
        log_wrong_factor(user, at, kind="enrolment")
        raise WrongCode
    counter.reset()
    return device


@transaction.atomic
def _add(user, seed, code, name, at, first):
    User.objects.select_for_update().get(pk=user.pk)  # of two enrolments at once, the second sees the first
    have = list(TotpDevice.objects.filter(user=user, confirmed=True))
    if first and all_factors.has_any(user):
        raise AlreadyEnrolled
    if first and not Invitation.objects.lets_enrol(user, at):
        raise LinkOver
    _room_for_one_more(user)
    if any(hmac.compare_digest(bytes(one.seed), seed) for one in have):
        raise SquareTooOld
    device = TotpDevice.objects.create(user=user, name=name, seed=seed, recorded_by=user.id)
    if not device.accept(code, at=at):
        device.delete()
        return None
    log.record(actions.DEVICE_ADDED, by=user, at=at, about=device, detail={"kind": "totp"})
    letters.post(to=user, letter="letters/accounts_device_added.txt", at=at)
    return device


def _room_for_one_more(user):
    if len(all_factors.of(user)) >= MOST_DEVICES:
        raise EnoughDevices


def enrol_passkey(user, answer, *, challenge, name, known, at):
    """Add the passkey that the browser made for `challenge` and return it (ASVS 2.3.1, 6.5.1).

    Raises ChallengeOver, WrongPasskey, KnownPasskey, EnoughDevices, TooSoon.
    """
    if challenge is None:
        raise ChallengeOver
    counter = count_attempt("passkey enrolment", user, known=known, at=at)
    if not SpentChallenge.objects.spend(challenge, at=at):
        raise ChallengeOver
    made = read_registration(answer, challenge)
    if made is None:
        log_wrong_factor(user, at, kind="passkey_enrolment")
        raise WrongPasskey
    passkey = _add_passkey(user, made, answer, name, at)
    counter.reset()
    return passkey


@transaction.atomic
def _add_passkey(user, made, answer, name, at):
    User.objects.select_for_update().get(pk=user.pk)
    _room_for_one_more(user)
    if Passkey.objects.filter(credential_id=made.credential_id).exists():
        raise KnownPasskey
    passkey = Passkey.objects.create(
        user=user, name=name, recorded_by=user.id,
        credential_id=made.credential_id, public_key=made.credential_public_key, sign_count=made.sign_count,
        transports=transports_in(answer),
    )  # fmt: skip
    log.record(actions.DEVICE_ADDED, by=user, at=at, about=passkey, detail={"kind": "passkey"})
    letters.post(to=user, letter="letters/accounts_device_added.txt", at=at)
    return passkey


@transaction.atomic
def rename(user, device, *, name, at):
    """Rename a device of `user`."""
    device.name = name
    device.save(update_fields=["name"])
    log.record(actions.DEVICE_RENAMED, by=user, at=at, about=device)


@transaction.atomic
def renew_recovery_codes(user, *, at):
    """Replace the recovery codes and return the new ones. Only hashes are stored, so show them now."""
    codes = new_codes()
    rows = hashed(codes)
    User.objects.select_for_update().get(pk=user.pk)
    RecoverySet.objects.filter(user=user).delete()
    recovery = RecoverySet.objects.create(user=user, name="Recovery codes", recorded_by=user.id)
    for row in rows:
        row.set = recovery
    RecoveryCode.objects.bulk_create(rows)
    log.record(actions.RECOVERY_RENEWED, by=user, at=at, about=recovery)
    letters.post(to=user, letter="letters/accounts_recovery_renewed.txt", at=at)
    return codes


@transaction.atomic
def remove(user, device, *, by, at):
    """Remove a device and end every session in which it was used (ASVS 6.5.6).

    Raises LastDevice, and LastPasskey for an account that must have a passkey.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    others = [one for one in all_factors.of(user) if one.pk != device.pk]
    if not others:
        raise LastDevice
    if user.needs_passkey and not any(isinstance(one, Passkey) for one in others):
        raise LastPasskey
    kind = "passkey" if isinstance(device, Passkey) else "totp"
    log.record(actions.DEVICE_REMOVED, by=by, at=at, about=device, detail={"kind": kind})
    BrowserSession.objects.of(user).that_used(device).end()
    type(device).objects.filter(pk=device.pk).delete()
    letters.post(to=user, letter="letters/accounts_device_removed.txt", at=at)
