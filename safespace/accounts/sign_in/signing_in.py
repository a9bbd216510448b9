"""Signing in, second factors and all: every prompt of the house checks what was typed through here.

A try is counted in the database before it is looked at (`throttle`), so no prompt can be guessed at faster than
another, and the log learns of every one at an account that was looked at. Tries at names of no account are counted, and
the log learns their number once a day. Nothing tells a stranger whether an account exists.
"""

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from safespace.accounts import actions
from safespace.accounts.factors.devices import RecoverySet, TotpDevice
from safespace.accounts.factors.passkeys import Copied, Passkey, SpentChallenge, credential_in
from safespace.accounts.models import User
from safespace.accounts.sign_in.throttle import AttemptCounter
from safespace.audit import log
from safespace.audit.actors import ANONYMOUS
from safespace.base.refusals import Refusal
from safespace.outbox import letters


class WrongPair(Refusal):
    """No such account, the wrong passphrase, or an account that is switched off: one answer for all."""

    sentence = "These two don’t fit together. Check both and try again."
    status = 422


class WrongCode(Refusal):
    """A code that never was right, has passed, or was used before."""

    sentence = "That code has passed or doesn’t fit. Wait for a new one and enter it."
    status = 422
    field = "code"


class WrongPasskey(Refusal):
    """An answer that was not for this question, this site or this account, or not confirmed by its owner."""

    sentence = "That passkey doesn’t fit. Try again, or use another way."
    status = 422


class CopiedPasskey(WrongPasskey):
    """Its counter went back: a second one like it may exist (WebAuthn, 6.1.1)."""

    sentence = (
        "That passkey may have been copied, so it was not accepted. Use another way in, remove it in your settings, "
        "and tell an administrator."
    )


class ChallengeOver(Refusal):
    """The question to the passkey was asked too long ago, elsewhere, or was answered before."""

    sentence = "This page lay open too long, or was answered before. Press the button again."
    status = 422


class WrongRecoveryCode(WrongCode):
    """A recovery code that never was right, or was used before."""

    sentence = "That recovery code doesn’t fit, or was used before. Check it, or take the next one."


def present_passphrase(*, username, passphrase, known, at):
    """Return the account, or raise WrongPair or TooSoon. `known` is the KnownBrowser of this browser, or None.

    An unknown username costs the same time and statements as a known one (figure G8), and leaves no row of its own.
    """
    user = User.objects.filter(username__iexact=username).first()
    is_own = known is not None and user is not None and known.user_id == user.id
    if is_own:
        counter = AttemptCounter.objects.attempt(prompt="passphrase", subject=username, browser=known.id, at=at)
    else:
        counter = AttemptCounter.objects.attempt_by_stranger(username, at=at)
    hash = user.password if user is not None else _hash_of_nobody()
    fits = check_password(passphrase, hash, setter=None)
    if user is None or not fits or not user.is_admitted(at):
        _log_wrong_pair(user, at)
        raise WrongPair
    if is_own:
        counter.reset()
    else:
        counter.uncount()
    return user


@transaction.atomic
def _log_wrong_pair(user, at):
    """Log it for an account; for a name of no account (None), only count it.

    Both are the same statements in one transaction: the entry about no account is written and taken back, so that no
    time tells the two apart, and strangers can add nothing to the log for good.
    """
    before = transaction.savepoint()
    log.record(actions.WRONG_PASSPHRASE, by=ANONYMOUS, at=at, about=user)
    if user is None:
        transaction.savepoint_rollback(before)
    else:
        transaction.savepoint_commit(before)
    AttemptCounter.objects.add_to_unknown_names(1 if user is None else 0)


def present_code(user, code, *, known, at, action=actions.SIGNED_IN):
    """Take a code of one of the account's authenticator apps and return the device. Raises WrongCode, TooSoon."""
    counter = count_attempt("code", user, known=known, at=at)
    device = _accepted_by(TotpDevice, user, code, action, at)
    if device is None:
        log_wrong_factor(user, at, kind="totp")
        raise WrongCode
    counter.reset()
    return device


def present_passkey(user, answer, *, challenge, known, at, action=actions.SIGNED_IN):
    """Take what a passkey answered to `challenge`, once, and return the passkey.

    Raises WrongPasskey, CopiedPasskey, ChallengeOver, TooSoon. The challenge is spent before the answer is looked at.
    """
    if challenge is None:
        raise ChallengeOver
    counter = count_attempt("passkey", user, known=known, at=at)
    if not SpentChallenge.objects.spend(challenge, at=at):
        raise ChallengeOver
    try:
        passkey = _proved(user, answer, challenge, action, at)
    except Copied as copied:
        _log_copied(user, at)
        raise CopiedPasskey from copied
    if passkey is None:
        log_wrong_factor(user, at, kind="passkey")
        raise WrongPasskey
    counter.reset()
    return passkey


@transaction.atomic
def _proved(user, answer, challenge, action, at):
    mine = Passkey.objects.filter(user=user, confirmed=True, credential_id=credential_in(answer))
    passkey = mine.select_for_update().first()
    if passkey is None or not passkey.accept(answer, at=at, challenge=challenge):
        return None
    log.record(action, by=user, at=at, about=passkey)
    return passkey


@transaction.atomic
def _log_copied(user, at):
    log.record(actions.DEVICE_COPIED, by=ANONYMOUS, at=at, about=user)
    letters.post(to=user, letter="letters/accounts_passkey_copied.txt", at=at)


def present_recovery_code(user, code, *, known, at):
    """Take a recovery code, once, and return the set. Raises WrongRecoveryCode, TooSoon.

    It is a second step, never the only one: the passphrase comes first (NIST SP 800-63B-4).
    """
    counter = count_attempt("recovery", user, known=known, at=at)
    recovery = _accepted_by(RecoverySet, user, code, actions.RECOVERY_USED, at)
    if recovery is None:
        log_wrong_factor(user, at, kind="recovery")
        raise WrongRecoveryCode
    counter.reset()
    return recovery


def count_attempt(prompt, user, *, known, at):
    """Count a try at `prompt` and return its counter, to be forgiven when the try was right. Raises TooSoon."""
    whose = known.id if known is not None and known.user_id == user.id else None
    return AttemptCounter.objects.attempt(prompt=prompt, subject=user.id, browser=whose, at=at)


@transaction.atomic
def _accepted_by(model, user, token, action, at):
    """The device that took `token`. Rows are locked in one order; of many takers of one code, one gets it."""
    for device in model.objects.filter(user=user, confirmed=True).order_by("id").select_for_update():
        if device.accept(token, at=at):
            log.record(action, by=user, at=at, about=device)
            if action == actions.RECOVERY_USED:
                letters.post(to=user, letter="letters/accounts_recovery_used.txt", at=at)
            return device
    return None


@transaction.atomic
def log_wrong_factor(user, at, *, kind):
    """Somebody who knows the passphrase gave a wrong second factor: the owner hears of it (ASVS 6.3.5)."""
    log.record(actions.WRONG_CODE, by=ANONYMOUS, at=at, about=user, detail={"kind": kind})
    letters.post(to=user, letter="letters/accounts_wrong_code.txt", at=at)


_nobody = []


def _hash_of_nobody():
    if not _nobody:
        _nobody.append(make_password("nobody at all has this one"))
    return _nobody[0]
