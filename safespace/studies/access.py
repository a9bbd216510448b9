"""Restricts pages of a study to its members, and to the permissions of their roles."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from safespace.accounts.access import MARK
from safespace.accounts.refusing import denied
from safespace.audit import log
from safespace.base.http.errors import not_found
from safespace.studies import actions


def for_member(*permissions):
    """Open a view to members of the study in its address who have all of `permissions`.

    The view receives the Membership instead of `study_id`: `def view(request, member, **rest)`. Without a current
    membership the answer is the same 404 whether or not the study exists (ASVS 8.4.1); without a permission it is the
    403 page. Both are logged. Inside the view, `require(member, ...)` checks further permissions.
    """
    if not permissions:
        raise TypeError("for_member needs at least one Permission")

    def mark(view):
        @wraps(view)
        def guarded(request, study_id, *args, **kwargs):
            member = request.memberships.get(study_id)
            if member is None:
                return _out_of_reach(request)
            request.member = member
            try:
                require(member, *permissions)
                return view(request, member, *args, **kwargs)
            except NotIncluded as refused:
                return denied(request, by=member, study=member.study, needs=refused.permissions)

        setattr(guarded, MARK, tuple(permissions))
        return guarded

    return mark


class NotIncluded(PermissionDenied):
    """The member's role does not include these permissions."""

    def __init__(self, permissions):
        self.permissions = permissions
        super().__init__()


def require(member, *permissions):
    """Raise NotIncluded, which `for_member` answers with the 403 page, unless the role includes every permission."""
    missing = [one for one in permissions if not member.may(one)]
    if missing:
        raise NotIncluded(missing)


def _out_of_reach(request):
    detail = {"view": request.resolver_match.view_name}
    log.record_alone(actions.NOT_FOUND, by=request.user, at=timezone.now(), detail=detail)
    return not_found(request)
