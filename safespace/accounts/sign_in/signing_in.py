"""Checks passphrases and second factors for every prompt of the product.

An attempt is counted before it is checked (`throttle`), so no prompt can be guessed at faster than another. Wrong
attempts at an account are logged; those at unknown usernames are only counted, and the log gets their number once a
day. No answer reveals whether an account exists.
"""

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from safespace.accounts import actions
from safespace.accounts.factors.devices import RecoverySet, TotpDevice
from safespace.accounts.factors.passkeys import Copied, Passkey, SpentChallenge, credential_in
from safespace.accounts.models import User
from safespace.accounts.passphrases import spellings
from safespace.accounts.sign_in.throttle import AttemptCounter
from safespace.audit import log
from safespace.audit.actors import ANONYMOUS
from safespace.base.refusals import Refusal
from safespace.outbox import letters


class WrongPair(Refusal):
    """Unknown username, wrong passphrase or disabled account; the answer is the same for all three."""

    sentence = "These two don’t fit together. Check both and try again."
    status = 422


class WrongCode(Refusal):
    """The code is wrong, expired or used before."""

    sentence = "That code has expired or doesn’t fit. Wait for a new one and enter it."
    status = 422
    field = "code"


class WrongPasskey(Refusal):
    """The answer is for another challenge, site or account, or the device did not verify its owner."""

    sentence = "That passkey doesn’t fit. Try again, or use another way."
    status = 422


class CopiedPasskey(WrongPasskey):
    """The passkey's counter went back, so a copy may exist (WebAuthn, 6.1.1)."""

    sentence = (
        "That passkey may have been copied, so it was not accepted. Use another way in, remove it in your settings, "
        "and tell an administrator."
    )


class ChallengeOver(Refusal):
    """The challenge has expired, belongs to another session, or was answered before."""

    sentence = "This page lay open too long, or was answered before. Press the button again."
    status = 422


class WrongRecoveryCode(WrongCode):
    """The recovery code is wrong or used before."""

    sentence = "That recovery code doesn’t fit, or was used before. Check it, or take the next one."


def present_passphrase(*, username, passphrase, known, at):
    """Return the account. `known` is the KnownBrowser of the request, or None. Raises WrongPair, TooMany, TooSoon.

    An unknown username takes the same time and the same queries as a known one (G8) and leaves no row of its own.
    """
    user = User.objects.filter(username__iexact=username).first()
    is_own = known is not None and user is not None and known.user_id == user.id
    if is_own:
        counter = AttemptCounter.objects.attempt(prompt="passphrase", subject=username, browser=known.id, at=at)
    else:
        counter = AttemptCounter.objects.attempt_by_stranger(username, at=at)
    hash = user.password if user is not None else _hash_of_no_account()
    fits = any(check_password(one, hash, setter=None) for one in spellings(passphrase))
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
    """Log a wrong attempt at an account, or count one at an unknown username (`user` is None).

    Both run the same statements: the entry for an unknown username is written and rolled back. So the time does not
    reveal which it was, and strangers cannot fill the log.
    """
    before = transaction.savepoint()
    log.record(actions.WRONG_PASSPHRASE, by=ANONYMOUS, at=at, about=user)
    if user is None:
        transaction.savepoint_rollback(before)
    else:
        transaction.savepoint_commit(before)
    AttemptCounter.objects.add_to_unknown_names(1 if user is None else 0)


def present_code(user, code, *, known, at, action=actions.SIGNED_IN):
    """Check a code of one of the account's authenticator apps and return the device. Raises WrongCode, TooSoon."""
    counter = count_attempt("code", user, known=known, at=at)
    device = _accepted_by(TotpDevice, user, code, action, at)
    if device is None:
        log_wrong_factor(user, at, kind="totp")
        raise WrongCode
    counter.reset()
    return device


def present_passkey(user, answer, *, challenge, known, at, action=actions.SIGNED_IN):
    """Check a passkey's answer to `challenge` and return the passkey. The challenge is spent first.

    Raises WrongPasskey, CopiedPasskey, ChallengeOver, TooSoon.
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
    """Use up a recovery code and return its set. Raises WrongRecoveryCode, TooSoon.

    It replaces the second factor only; the passphrase comes first (NIST SP 800-63B-4).
    """
    counter = count_attempt("recovery", user, known=known, at=at)
    recovery = _accepted_by(RecoverySet, user, code, actions.RECOVERY_USED, at)
    if recovery is None:
        log_wrong_factor(user, at, kind="recovery")
        raise WrongRecoveryCode
    counter.reset()
    return recovery


def count_attempt(prompt, user, *, known, at):
    """Count an attempt at `prompt` and return its counter, to be reset if the attempt is correct. Raises TooSoon."""
    whose = known.id if known is not None and known.user_id == user.id else None
    return AttemptCounter.objects.attempt(prompt=prompt, subject=user.id, browser=whose, at=at)


@transaction.atomic
def _accepted_by(model, user, token, action, at):
    """The device of `user` that accepts `token`, or None. Locks the rows in one order, so a code is used once."""
    for device in model.objects.filter(user=user, confirmed=True).order_by("id").select_for_update():
        if device.accept(token, at=at):
            log.record(action, by=user, at=at, about=device)
            if action == actions.RECOVERY_USED:
                letters.post(to=user, letter="letters/accounts_recovery_used.txt", at=at)
            return device
    return None


@transaction.atomic
def log_wrong_factor(user, at, *, kind):
    """Log a wrong second factor after a correct passphrase, and notify the owner (ASVS 6.3.5)."""
    log.record(actions.WRONG_CODE, by=ANONYMOUS, at=at, about=user, detail={"kind": kind})
    letters.post(to=user, letter="letters/accounts_wrong_code.txt", at=at)


_dummy_hash = []


def _hash_of_no_account():
    if not _dummy_hash:
        _dummy_hash.append(make_password("nobody at all has this one"))
    return _dummy_hash[0]
