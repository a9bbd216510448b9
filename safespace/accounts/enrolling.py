"""Adding and removing second factors, and the recovery codes that stand in for a lost one."""

import hmac

from django.db import transaction

from safespace.accounts import actions, seeds
from safespace.accounts.devices import RecoveryCode, RecoverySet, TotpDevice, hashed, new_codes
from safespace.accounts.models import User
from safespace.accounts.sessions import BrowserSession
from safespace.accounts.signing_in import WrongCode, count_a_try, say_wrong
from safespace.audit import log
from safespace.base.refusals import Refusal
from safespace.outbox import letters

MOST_DEVICES = 6


class EnoughDevices(Refusal):
    """Every further device is one more to lose, and one more guess for a guesser."""

    sentence = "Six devices are the most. Remove one you no longer use."


class LastDevice(Refusal):
    """Without a second factor nobody could come back in."""

    sentence = "This is your only second step. Add another one before you remove it."


class AlreadyEnrolled(Refusal):
    """The first device is set up at the first sign-in only; further ones belong to the settings, behind step-up."""

    sentence = "A second step is set up already. Add further ones in your settings."


class SquareTooOld(Refusal):
    """The square was shown more than an hour ago, to somebody else, or used before."""

    sentence = "This square has passed. Open the page again and scan the new one."
    field = "code"


def has_factor(user):
    """Whether the account ever finished setting up a second factor."""
    return any(model.objects.filter(user=user, confirmed=True).exists() for model in (TotpDevice, RecoverySet))


def enrol(user, *, carried, code, name, known, at, first):
    """Add the authenticator app that was shown the seed in `carried` and proves it by `code`. Returns the device.

    `first` says that this is the first sign-in, before which there is no other factor. Raises WrongCode, TooSoon,
    SquareTooOld, AlreadyEnrolled, EnoughDevices (ASVS 2.3.1, 6.5.1).
    """
    lane = count_a_try("enrolment", user, known=known, at=at)
    seed = seeds.taken_back(carried, user)
    if seed is None:
        raise SquareTooOld
    device = _add(user, seed, code, name, at, first)
    if device is None:
        say_wrong(user, at, kind="enrolment")
        raise WrongCode
    lane.forgive()
    return device


@transaction.atomic
def _add(user, seed, code, name, at, first):
    User.objects.select_for_update().get(pk=user.pk)  # two enrolments at once: the second sees the first
    have = list(TotpDevice.objects.filter(user=user, confirmed=True))
    if first and (have or RecoverySet.objects.filter(user=user).exists()):
        raise AlreadyEnrolled
    if len(have) >= MOST_DEVICES:
        raise EnoughDevices
    if any(hmac.compare_digest(bytes(one.seed), seed) for one in have):
        raise SquareTooOld
    device = TotpDevice.objects.create(user=user, name=name, seed=seed, recorded_by=user.id)
    if not device.accept(code, at=at):
        device.delete()
        return None
    log.record(actions.DEVICE_ADDED, by=user, at=at, about=device, detail={"kind": "totp"})
    letters.post(to=user, letter="letters/accounts_device_added.txt", at=at)
    return device


@transaction.atomic
def renew_recovery_codes(user, *, at):
    """Replace the recovery codes and return the new ones, to be shown this once and stored as hashes only."""
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
    """Take a device out of use; the sessions it verified end with it (ASVS 6.5.6). Raises LastDevice."""
    User.objects.select_for_update().get(pk=user.pk)
    if not TotpDevice.objects.filter(user=user, confirmed=True).exclude(pk=device.pk).exists():
        raise LastDevice
    log.record(actions.DEVICE_REMOVED, by=by, at=at, about=device, detail={"kind": "totp"})
    BrowserSession.objects.of(user).filter(device=device.persistent_id).end()
    device.delete()
    letters.post(to=user, letter="letters/accounts_device_removed.txt", at=at)
