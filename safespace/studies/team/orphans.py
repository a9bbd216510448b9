"""Studies whose last manager left: an administrator names a new one, and a second person confirms (F-R4).

The administrator sees the study's neutral name and no study data. Otherwise the request follows the rules for any role:
the new manager is on no other side of the study, did not ask themselves, and needs a second person's agreement.
"""

from django.db import transaction

from safespace.base.refusals import Refusal
from safespace.studies.models import Membership, NotManaging, Study
from safespace.studies.need_to_know import Role
from safespace.studies.roles import GRANTS, Permission
from safespace.studies.team.granting import ask_once, seconds

MANAGERS = tuple(role for role in Role if Permission.MANAGE_TEAM in GRANTS[role])


class LookedAfter(Refusal):
    """The study has a manager, so an administrator may not name one."""

    sentence = "Somebody in this study looks after its team, so it is theirs to do."
    status = 403


class NotAManager(Refusal):
    """An administrator may only name managers, not other roles."""

    sentence = "Only a coordinator or a principal investigator can be named here. They choose the others."
    status = 422
    field = "role"


class NoConfirmer(Refusal):
    """No member and no other administrator can be the second person."""

    sentence = (
        "Nobody else could confirm this now. It takes the study’s data protection officer or another administrator, "
        "with a passkey held for some days, whose account you did not set up. Whoever runs the server can add a second "
        "administrator."
    )


def orphans(at):
    """The open studies that have no working manager at `at`, by name."""
    held = Membership.objects.not_ended().filter(role__in=MANAGERS).select_related("study", "user")
    cared_for = {one.study_id for one in held if one.holds(at) and one.user.is_admitted(at)}
    return Study.objects.filter(is_open=True).exclude(pk__in=cared_for)


@transaction.atomic
def name_manager(*, key, study, user, role, by, at):
    """Ask, as the administrator `by`, that `user` manages `study`; return the RoleRequest, still to be confirmed.

    Raises NotManaging, NotAManager, LookedAfter, NoConfirmer, and the same as `ask_for_role` about the user.
    """
    if not by.is_administrator or not by.is_admitted(at):
        raise NotManaging
    if role not in MANAGERS:
        raise NotAManager

    def still():
        if not orphans(at).filter(pk=study.pk).exists():
            raise LookedAfter

    still()
    asked = ask_once(key=key, study=study, user=user, role=role, by=by, at=at, still=still)
    if not seconds(asked, at):
        raise NoConfirmer
    return asked
