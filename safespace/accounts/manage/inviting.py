"""Invites accounts, switches them on and off, and changes passphrases (F-R5)."""

from django.db import transaction
from django.db.models.functions import Lower

from safespace.accounts import actions
from safespace.accounts.ending import end_sessions_of
from safespace.accounts.factors import all_factors
from safespace.accounts.invitations import Invitation
from safespace.accounts.manage import resetting
from safespace.accounts.models import User
from safespace.accounts.sessions import BrowserSession
from safespace.audit import log
from safespace.base.once import KeyTaken
from safespace.base.refusals import Refusal
from safespace.outbox import letters


class UsernameTaken(Refusal):
    """An account with this username exists; case does not matter."""

    sentence = "This username is taken. Choose another."
    field = "username"


class AccountInUse(Refusal):
    """The account has a second factor, which a new link would bypass (ASVS 6.4.3)."""

    sentence = "This person has set up their account already. A lost second step is renewed in person, not by a link."


class ResetTakesTwo(Refusal):
    """The account had a second step before, so no one person makes a link to it (E-R10)."""

    sentence = (
        "This account had a second step before. It takes two people to let its owner back in: ask for a new second "
        "step, and another person confirms it."
    )


class OwnAccount(Refusal):
    """Administrators cannot switch themselves off, so that one always remains."""

    sentence = "You can’t end your own account. Ask another administrator."


@transaction.atomic
def invite(*, key, username, display_name, email, by, at, expires_on=None, may_open_studies=False,
           is_administrator=False):  # fmt: skip
    """Make an account without a passphrase and return (user, token of its invitation). Raises UsernameTaken, KeyTaken.

    Only the token's hash is stored. A second call with the same key is refused, since the link was shown once;
    `invite_again` replaces a lost link.
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
    """Replace the link of an account that has no second factor yet. Raises AccountInUse, ResetTakesTwo."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if all_factors.has_any(user):
        raise AccountInUse
    if resetting.takes_two(user):
        raise ResetTakesTwo
    token = Invitation.objects.make(user=user, by=by, at=at)
    log.record(actions.INVITED, by=by, at=at, about=user, detail={"again": True})
    return token


@transaction.atomic
def switch(user, *, on, by, at):
    """Switch an account on or off. Switching off also ends its sessions. Raises OwnAccount (F-R5)."""
    if user.id == by.actor_id:
        raise OwnAccount
    resetting.drop_where_the_owner_is_out(user, by=by, at=at)
    user.is_active = on
    user.save(update_fields=["is_active"])
    if not on:
        BrowserSession.objects.of(user).end()
    resetting.drop_where_the_owner_is_out(user, by=by, at=at)
    log.record(actions.ENABLED if on else actions.DISABLED, by=by, at=at, about=user)
    if on:
        letters.post(to=user, letter="letters/accounts_switched_on.txt", at=at)


@transaction.atomic
def vouch(user, *, by, at):
    """State that only its owner controls the account: its line is empty from now on (F-R4, see `second_person`)."""
    user.vouched_at = at
    user.save(update_fields=["vouched_at"])
    log.record(actions.VOUCHED, by=by, at=at, about=user)
    letters.post(to=user, letter="letters/accounts_vouched.txt", at=at)


@transaction.atomic
def set_last_day(user, *, on, by, at):
    """Set the last day on which an account works, or None for no end. Raises OwnAccount."""
    if user.id == by.actor_id:
        raise OwnAccount
    resetting.drop_where_the_owner_is_out(user, by=by, at=at)
    user.expires_on = on
    user.save(update_fields=["expires_on"])
    resetting.drop_where_the_owner_is_out(user, by=by, at=at)
    log.record(actions.CHANGED, by=by, at=at, about=user, detail={"expires_on": on})


@transaction.atomic
def change_passphrase(user, *, passphrase, at, keep=None):
    """Change the passphrase of `user`, end all their sessions except `keep`, and notify them (ASVS 7.4.3)."""
    user.set_password(passphrase)
    user.save(update_fields=["password"])
    log.record(actions.PASSPHRASE_CHANGED, by=user, at=at, about=user)
    end_sessions_of(user, by=user, at=at, keep=keep)
    letters.post(to=user, letter="letters/accounts_passphrase_changed.txt", at=at)
