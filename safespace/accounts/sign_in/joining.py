"""A new colleague follows the link of their invitation and chooses a passphrase."""

from django.db import transaction

from safespace.accounts import actions
from safespace.accounts.invitations import Invitation
from safespace.accounts.models import User
from safespace.accounts.sessions import BrowserSession
from safespace.audit import log
from safespace.base.refusals import Refusal


class InvitationOver(Refusal):
    """The link was used, replaced, has passed, or never was."""

    sentence = "This link doesn’t work any more. Ask an administrator for a new one."
    status = 404


@transaction.atomic
def take_up(token, *, passphrase, at):
    """Set the passphrase an invitation leads to, once, and return the account. Raises InvitationOver."""
    invitation = _good(token, at).select_for_update(of=("self",)).first()
    if invitation is None:
        raise InvitationOver
    if not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=at):
        raise InvitationOver
    user = invitation.user
    user.set_password(passphrase)
    user.save(update_fields=["password"])
    BrowserSession.objects.of(user).end()
    log.record(actions.JOINED, by=user, at=at, about=user)
    return user


def invited(token, *, at):
    """The account a link is good for, or raise InvitationOver. Looking uses nothing up."""
    invitation = _good(token, at).first()
    if invitation is None:
        raise InvitationOver
    return invitation.user


def _good(token, at):
    """The invitation `token` opens, if it opens one. The database decides all of it, so that no refusal takes longer.

    A link that was good once has a row to load and judge, one that never was has none; its time would tell them apart.
    """
    admitted = User.objects.admitted(at)
    return Invitation.objects.of_token(token).good(at).filter(user__in=admitted).select_related("user")
