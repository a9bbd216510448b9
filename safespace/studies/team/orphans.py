"""A study whose last manager left: an administrator names a new one, and a second person confirms it (F-R4).

The administrator sees a neutral name and no study data. Everything else is asked as for any role: the person holds no
other side of the study, is not the one who asks, and gets nothing before somebody else agreed.
"""

from django.db import transaction

from safespace.base.refusals import Refusal
from safespace.studies.models import Membership, NotManaging, Study
from safespace.studies.need_to_know import Role
from safespace.studies.roles import GRANTS, Permission
from safespace.studies.team.granting import ask_once, seconds

MANAGERS = tuple(role for role in Role if Permission.MANAGE_TEAM in GRANTS[role])


class LookedAfter(Refusal):
    """Somebody in the study can change its team, so an administrator has nothing to do with it."""

    sentence = "Somebody in this study looks after its team, so it is theirs to do."
    status = 403


class NotAManager(Refusal):
    """An administrator names who looks after a study, and nobody else in it."""

    sentence = "Only a coordinator or a principal investigator can be named here. They choose the others."
    status = 422
    field = "role"


class NobodyElse(Refusal):
    """Nobody in the study and no other administrator may be the second person."""

    sentence = (
        "Nobody else could confirm this now. It takes the study’s data protection officer or another administrator, "
        "with a passkey held for some days, whose account you did not set up. Whoever runs the server can add a second "
        "administrator."
    )


def orphans(at):
    """The open studies in which nobody can change the team at `at`, by name."""
    held = Membership.objects.not_ended().filter(role__in=MANAGERS).select_related("study", "user")
    cared_for = {one.study_id for one in held if one.holds(at) and one.user.is_admitted(at)}
    return Study.objects.filter(is_open=True).exclude(pk__in=cared_for)


@transaction.atomic
def name_manager(*, key, study, user, role, by, at):
    """The administrator `by` asks that `user` looks after `study`; returns the RoleRequest, which waits for a second.

    Raises NotManaging, NotAManager, LookedAfter, NobodyElse and what `ask_for_role` raises for the person.
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
        raise NobodyElse
    return asked
