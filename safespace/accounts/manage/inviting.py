"""Accounts come to be by invitation, and are switched off by an administrator (issue of the door; domain.md F-R5)."""

from django.db import transaction
from django.db.models.functions import Lower

from safespace.accounts import actions
from safespace.accounts.ending import end_sessions_of
from safespace.accounts.factors import all_factors
from safespace.accounts.factors.resets import FactorReset
from safespace.accounts.invitations import Invitation
from safespace.accounts.models import User
from safespace.accounts.sessions import BrowserSession
from safespace.audit import log
from safespace.base.once import KeyTaken
from safespace.base.refusals import Refusal
from safespace.outbox import letters


class UsernameTaken(Refusal):
    """An account with this username exists, whatever its capitals."""

    sentence = "This username is taken. Choose another."
    field = "username"


class AccountInUse(Refusal):
    """The account has a second factor: a new link would go round it (ASVS 6.4.3)."""

    sentence = "This person has set up their account already. A lost second step is renewed in person, not by a link."


class ResetTakesTwo(Refusal):
    """Two people let this account in anew: one alone does not make another link to it (E-R10)."""

    sentence = (
        "Two people let this person in anew, and that link was not used to the end. It takes two again: ask for a new "
        "second step."
    )


class OwnAccount(Refusal):
    """Administrators do not switch themselves off: somebody has to be left."""

    sentence = "You can’t end your own account. Ask another administrator."


@transaction.atomic
def invite(*, key, username, display_name, email, by, at, expires_on=None, may_open_studies=False,
           is_administrator=False):  # fmt: skip
    """Make an account nobody can sign in to yet, and return (user, token). Raises UsernameTaken, KeyTaken.

    The token goes into the one link; only its hash is kept. A second call with the same key is refused like a taken
    name: the first link was shown once, and a lost one is replaced by `invite_again`.
    """
    if User.objects.annotate(name=Lower("username")).filter(name=username.lower()).exists():
        raise UsernameTaken
    if User.objects.filter(pk=key).exists():
        raise KeyTaken
    user = User.objects.create_user(
        username, id=key, display_name=display_name, email=email, expires_on=expires_on,
        may_open_studies=may_open_studies, is_administrator=is_administrator, recorded_by=by.actor_id,
    )  # fmt: skip
    token = Invitation.objects.make(user=user, by=by, at=at)
    detail = {"administrator": is_administrator, "may_open_studies": may_open_studies}
    log.record(actions.INVITED, by=by, at=at, about=user, detail=detail)
    return user, token


@transaction.atomic
def invite_again(user, *, by, at):
    """Replace the link of somebody who never got in. Raises AccountInUse, ResetTakesTwo."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if all_factors.has_any(user):
        raise AccountInUse
    if FactorReset.objects.was_reset(user):
        raise ResetTakesTwo
    token = Invitation.objects.make(user=user, by=by, at=at)
    log.record(actions.INVITED, by=by, at=at, about=user, detail={"again": True})
    return token


@transaction.atomic
def switch(user, *, on, by, at):
    """Switch an account on or off; off ends its sessions, from the next request on. Raises OwnAccount (F-R5)."""
    if user.id == by.actor_id:
        raise OwnAccount
    user.is_active = on
    user.save(update_fields=["is_active"])
    if not on:
        BrowserSession.objects.of(user).end()
    log.record(actions.ENABLED if on else actions.DISABLED, by=by, at=at, about=user)


@transaction.atomic
def vouch(user, *, by, at):
    """Say that the account is its owner's alone: those who made or reset it until now no longer count (F-R4)."""
    user.vouched_at = at
    user.save(update_fields=["vouched_at"])
    log.record(actions.VOUCHED, by=by, at=at, about=user)
    letters.post(to=user, letter="letters/accounts_vouched.txt", at=at)


@transaction.atomic
def set_last_day(user, *, on, by, at):
    """Set the day after which an account stops working, or None for no such day. Raises OwnAccount."""
    if user.id == by.actor_id:
        raise OwnAccount
    user.expires_on = on
    user.save(update_fields=["expires_on"])
    log.record(actions.CHANGED, by=by, at=at, about=user, detail={"expires_on": on})


@transaction.atomic
def change_passphrase(user, *, passphrase, at, keep=None):
    """Change one's own passphrase; every other session of the account ends, and its owner is told (ASVS 7.4.3)."""
    user.set_password(passphrase)
    user.save(update_fields=["password"])
    log.record(actions.PASSPHRASE_CHANGED, by=user, at=at, about=user)
    end_sessions_of(user, by=user, at=at, keep=keep)
    letters.post(to=user, letter="letters/accounts_passphrase_changed.txt", at=at)
