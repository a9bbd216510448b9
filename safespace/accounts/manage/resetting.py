"""Resets the second factor of a colleague who lost it: one asks, another confirms, a day passes (E-R10, F-R4).

Neither of the two may have set up the other's account (`second_person`). The owner is notified at once, by letter and
on every page, and can stop the reset until the link is made. Making the link ends the old factors, passphrase and
sessions; with it the owner sets up new ones like a new colleague.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from safespace.accounts import actions
from safespace.accounts.factors import all_factors
from safespace.accounts.factors.resets import FactorReset
from safespace.accounts.invitations import Invitation
from safespace.accounts.models import User
from safespace.accounts.second_person import second_person, who_may
from safespace.accounts.sessions import BrowserSession
from safespace.accounts.sign_in.known_browsers import KnownBrowser
from safespace.audit import log
from safespace.base.refusals import Refusal
from safespace.outbox import letters


class OwnReset(Refusal):
    """A person tried to reset their own account."""

    sentence = "This is your own account. Two other people have to do this for you."


class NotTrusted(Refusal):
    """The second person must be an administrator or be allowed to open studies."""

    sentence = "Only administrators, and people who may open studies, confirm this."
    status = 403


class ResetOver(Refusal):
    """The reset was completed, dropped or stopped, or has expired."""

    sentence = (
        "This is over: it was done, dropped or stopped, or nobody took the next step in time. Ask for it again if it "
        "is needed."
    )


class TooEarly(Refusal):
    """The owner still has time to stop the reset."""

    sentence = "This takes effect from {when}. Until then the owner of the account can stop it."


class NothingToReset(Refusal):
    """An account that never had a factor only needs a new link; one that is switched off needs none."""

    sentence = "This account has no second step to renew. Make a new link for it, or switch it on first."


@transaction.atomic
def ask_for_reset(user, *, by, at):
    """Ask for a reset of `user` and return the FactorReset, or the open one if there is one.

    Nothing changes yet; the owner is notified. Raises OwnReset, NothingToReset.
    """
    if user.pk == by.pk:
        raise OwnReset
    user = User.objects.select_for_update().get(pk=user.pk)
    if not (all_factors.has_any(user) or takes_two(user)) or not user.is_admitted(at):
        raise NothingToReset
    if already := FactorReset.objects.open(at).filter(user=user).first():
        return already
    FactorReset.objects.filter(user=user, completed_at=None, dropped_at=None).update(dropped_at=at)
    reset = FactorReset.objects.create(user=user, asked_by=by, asked_at=at, recorded_by=by.actor_id)
    log.record(actions.RESET_ASKED, by=by, at=at, about=user)
    letters.post(to=user, letter="letters/accounts_reset_asked.txt", at=at)
    return reset


@transaction.atomic
def confirm_reset(reset, *, by, at):
    """Confirm the reset as the second person and return it. The owner is notified and has a day to stop it.

    Idempotent. Raises OwnReset, NotTrusted, GateClosed, ResetOver.
    """
    reset = _locked(reset)
    _require_second(reset, by, at)
    if not FactorReset.objects.open(at).filter(pk=reset.pk).exists():
        raise ResetOver
    if reset.confirmed_at is not None:
        return reset
    reset.confirmed_by, reset.confirmed_at = by, at
    reset.save(update_fields=["confirmed_by", "confirmed_at"])
    log.record(actions.RESET_CONFIRMED, by=by, at=at, about=reset.user)
    for to in (reset.user, reset.asked_by):
        letters.post(to=to, letter="letters/accounts_reset_confirmed.txt", at=at)
    return reset


@transaction.atomic
def complete_reset(reset, *, by, at):
    """End every factor, session and passphrase of the account and return (user, token of the new link).

    `by` need not be the person who confirmed, but must be allowed to. Raises OwnReset, NotTrusted, GateClosed,
    ResetOver, TooEarly.
    """
    reset = _locked(reset)
    user = reset.user
    _require_second(reset, by, at)
    if reset.confirmed_at is None or not FactorReset.objects.open(at).filter(pk=reset.pk).exists():
        raise ResetOver
    if not user.is_admitted(at):
        raise ResetOver
    if at < reset.takes_effect_at:
        raise TooEarly(when=_in_words(reset.takes_effect_at))
    reset.completed_at = at
    reset.save(update_fields=["completed_at"])
    all_factors.forget_all(user)
    BrowserSession.objects.of(user).end()
    KnownBrowser.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    token = Invitation.objects.make(user=user, by=by, at=at)
    log.record(actions.RESET_COMPLETED, by=by, at=at, about=user)
    for to in (user, reset.asked_by):
        letters.post(to=to, letter="letters/accounts_reset_completed.txt", at=at)
    return user, token


def reset_gate(reset, at, *, by):
    """The Gate for `by` to confirm `reset` or make its link, shown on the page as well (E-R10)."""
    return second_person(by=by.pk, first=reset.asked_by_id, about=reset.user_id, at=at, of_accounts=True)


def how_it_ended(reset):
    """A sentence about a `reset` that is no longer open."""
    if reset.completed_at:
        return f"The link was made on {_in_words(reset.completed_at)}."
    if reset.dropped_by_id == reset.user_id:
        return f"{reset.user.display_name} stopped it on {_in_words(reset.dropped_at)}. Nothing has changed."
    if reset.dropped_by_id:
        return f"{reset.dropped_by.display_name} dropped it on {_in_words(reset.dropped_at)}. Nothing has changed."
    return "Nobody took the next step in time. Nothing has changed."


def seconds(user, at, *, asked_by):
    """The accounts that can confirm a reset of `user` requested by `asked_by`."""
    trusted = User.objects.admitted(at).filter(Q(is_administrator=True) | Q(may_open_studies=True))
    trusted = trusted.order_by("display_name", "id")
    return who_may(trusted, first=asked_by.pk, about=user.pk, at=at, of_accounts=True)


def _locked(reset):
    User.objects.select_for_update().get(pk=reset.user_id)
    rows = FactorReset.objects.select_for_update(of=("self",)).select_related("user", "asked_by")
    return rows.get(pk=reset.pk)


def _require_second(reset, by, at):
    if by.pk == reset.user_id:
        raise OwnReset
    if not by.may_confirm_resets:
        raise NotTrusted
    reset_gate(reset, at, by=by).require()


def _in_words(moment):
    local = timezone.localtime(moment)
    return f"{local.day} {local:%B, %H:%M}"


@transaction.atomic
def drop_reset(reset, *, by, at):
    """Drop a reset whose link is not made yet. Idempotent. If the owner stops it, the two others are notified."""
    if not FactorReset.objects.open(at).filter(pk=reset.pk).update(dropped_at=at, dropped_by_id=by.actor_id):
        return
    log.record(actions.RESET_DROPPED, by=by, at=at, about=reset.user)
    if by.pk == reset.user_id:
        for to in filter(None, (reset.asked_by, reset.confirmed_by)):
            letters.post(to=to, letter="letters/accounts_reset_stopped.txt", at=at)


def takes_two(user):
    """Whether `user` had a second step that is gone: one person alone makes no link to the account (E-R10)."""
    return user.left_at is not None or FactorReset.objects.was_reset(user)


def drop_where_the_owner_is_out(user, *, by, at):
    """End the open resets of `user` if its owner could not sign in to stop them until they take effect (E-R10).

    Asked before and after each change to when the account works: a day out of it must not be undone by the change.
    """
    if not user.is_admitted(at + settings.RESET_WAIT):
        for reset in FactorReset.objects.open(at).filter(user=user).select_related("user"):
            drop_reset(reset, by=by, at=at)
