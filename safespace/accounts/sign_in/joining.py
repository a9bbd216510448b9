"""Takes up an invitation: a new colleague follows its link and chooses a passphrase."""

from django.db import transaction

from safespace.accounts import actions
from safespace.accounts.invitations import Invitation
from safespace.accounts.models import User
from safespace.accounts.sessions import BrowserSession
from safespace.audit import log
from safespace.base.refusals import Refusal


class InvitationOver(Refusal):
    """The link was used, replaced, has expired or never existed."""

    sentence = "This link doesn’t work any more. Ask an administrator for a new one."
    status = 404


@transaction.atomic
def take_up(token, *, passphrase, at):
    """Set the passphrase of the invited account and return the account. Works once. Raises InvitationOver."""
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
    """The account that `token` invites. Does not use the invitation up. Raises InvitationOver."""
    invitation = _good(token, at).first()
    if invitation is None:
        raise InvitationOver
    return invitation.user


def _good(token, at):
    """The valid invitation of `token`, as a queryset.

    One query decides everything, so that the time of a refusal does not reveal whether the link ever existed.
    """
    admitted = User.objects.admitted(at)
    return Invitation.objects.of_token(token).good(at).filter(user__in=admitted).select_related("user")
