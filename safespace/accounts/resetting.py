"""Letting a colleague who lost every factor set up new ones: one asks, another confirms (E-R10, domain.md F).

Both meet the person and know them. What comes of it is a single-use link, like that of a new colleague: a new
passphrase, a new factor, new recovery codes. Everything the account had before ends at the confirmation.
"""

from django.db import transaction

from safespace.accounts import actions, factors
from safespace.accounts.invitations import Invitation
from safespace.accounts.known import KnownBrowser
from safespace.accounts.models import User
from safespace.accounts.resets import FactorReset
from safespace.accounts.sessions import BrowserSession
from safespace.audit import log
from safespace.base.refusals import Refusal
from safespace.outbox import letters


class OwnReset(Refusal):
    """Nobody lets themselves in."""

    sentence = "This is your own account. Two other people have to do this for you."


class SamePerson(Refusal):
    """Whoever asked does not confirm."""

    sentence = "You asked for this yourself. Somebody else has to confirm it."


class NotTrusted(Refusal):
    """The second person looks after accounts, or may open studies."""

    sentence = "Only administrators, and people who may open studies, confirm this."
    status = 403


class ResetOver(Refusal):
    """Confirmed, dropped, or asked for more than a day ago."""

    sentence = (
        "This is over: it was confirmed, dropped, or more than a day has passed. Ask for it again if it is needed."
    )


class NothingToReset(Refusal):
    """Somebody who never had a factor only needs a new link; somebody switched off needs none."""

    sentence = "This account has no second step to renew. Make a new link for it, or switch it on first."


@transaction.atomic
def ask_for_reset(user, *, by, at):
    """Ask that `user` may set up new factors; return the FactorReset. Asking twice finds the first.

    Raises OwnReset, NothingToReset. Nothing changes yet, and the person is told.
    """
    if user.pk == by.pk:
        raise OwnReset
    user = User.objects.select_for_update().get(pk=user.pk)
    once_had_one = factors.has_any(user) or FactorReset.objects.let_in(user)
    if not once_had_one or not user.is_admitted(at):
        raise NothingToReset
    if waiting := FactorReset.objects.waiting(at).filter(user=user).first():
        return waiting
    FactorReset.objects.filter(user=user, confirmed_at=None, dropped_at=None).update(dropped_at=at)
    reset = FactorReset.objects.create(user=user, asked_by=by, asked_at=at, recorded_by=by.actor_id)
    log.record(actions.RESET_ASKED, by=by, at=at, about=user)
    letters.post(to=user, letter="letters/accounts_reset_asked.txt", at=at)
    return reset


@transaction.atomic
def confirm_reset(reset, *, by, at):
    """Let the person in anew: end every factor, session and passphrase they had; return (user, token of the link).

    Raises OwnReset, SamePerson, NotTrusted, ResetOver.
    """
    user = User.objects.select_for_update().get(pk=reset.user_id)
    reset = FactorReset.objects.select_for_update().get(pk=reset.pk)
    _may_confirm(reset, by, at)
    reset.confirmed_by, reset.confirmed_at = by, at
    reset.save(update_fields=["confirmed_by", "confirmed_at"])
    factors.forget_all(user)
    BrowserSession.objects.of(user).end()
    KnownBrowser.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    token = Invitation.objects.make(user=user, by=by, at=at)
    log.record(actions.RESET_CONFIRMED, by=by, at=at, about=user)
    for to in (user, reset.asked_by):
        letters.post(to=to, letter="letters/accounts_reset_confirmed.txt", at=at)
    return user, token


def _may_confirm(reset, by, at):
    if by.pk == reset.user_id:
        raise OwnReset
    if by.pk == reset.asked_by_id:
        raise SamePerson
    if not by.may_confirm_resets:
        raise NotTrusted
    if not FactorReset.objects.waiting(at).filter(pk=reset.pk).exists():
        raise ResetOver


@transaction.atomic
def drop_reset(reset, *, by, at):
    """Take the question back: by whoever asked, by the second person, or by its owner, who came in after all."""
    if FactorReset.objects.waiting(at).filter(pk=reset.pk).update(dropped_at=at):
        log.record(actions.RESET_DROPPED, by=by, at=at, about=reset.user)
