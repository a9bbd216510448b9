"""Ends all access of a colleague who leaves, and keeps their name on what they did (F-R5)."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django_otp import devices_for_user

from safespace.accounts.invitations import Invitation
from safespace.accounts.manage import inviting
from safespace.accounts.models import User
from safespace.accounts.sessions import BrowserSession
from safespace.accounts.sign_in.known_browsers import KnownBrowser
from safespace.audit import log
from safespace.studies import actions
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from safespace.studies.team.requests import RequestState, RoleRequest


@dataclass(frozen=True)
class Holding:
    """What an account holds, shown before it ends."""

    roles: list
    asked: int
    devices: int
    browsers: int


def holding(user, at):
    """What would end if `user` left at `at`."""
    held = Membership.objects.not_ended().filter(user=user).select_related("study").order_by("study__name")
    return Holding(
        roles=[(one.study.name, Role(one.role).label) for one in held if not one.has_lapsed(at)],
        asked=RoleRequest.objects.waiting().filter(user=user).count(),
        devices=len(list(devices_for_user(user, confirmed=None))),
        browsers=BrowserSession.objects.of(user).count(),
    )


@transaction.atomic
def leave(user, *, by, at):
    """End every role, device, session and invitation of `user` and switch the account off. Idempotent.

    `by` is an administrator and not `user`. Rows that name `user` as their author stay. Raises OwnAccount (F-R5).
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    inviting.switch(user, on=False, by=by, at=at)
    ended = {"roles": _end_roles(user, by, at), "devices": 0}
    for device in devices_for_user(user, confirmed=None):
        device.delete()
        ended["devices"] += 1
    KnownBrowser.objects.filter(user=user).delete()
    Invitation.objects.filter(user=user, used_at=None, replaced_at=None).update(replaced_at=at)
    user.expires_on, user.left_at = timezone.localdate(at), at
    user.save(update_fields=["expires_on", "left_at"])
    log.record(actions.LEFT_THE_HOUSE, by=by, at=at, about=user, detail=ended)


def _end_roles(user, by, at):
    held = list(Membership.objects.not_ended().filter(user=user).select_related("study").order_by("pk"))
    for one in held:
        one.close(by=by, at=at)
    decided = {"state": RequestState.DECLINED, "decided_at": at, "decided_by": by.actor_id}
    RoleRequest.objects.filter(user=user, state=RequestState.WAITING).update(**decided)
    return len(held)
