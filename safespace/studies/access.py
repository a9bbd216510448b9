"""Who reaches a page of a study: members only, each with the permissions of their role (F, need-to-know)."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from safespace.accounts.access import MARK
from safespace.accounts.refusing import denied
from safespace.audit import log
from safespace.base.http.errors import not_found
from safespace.studies import actions


def for_member(*permissions):
    """Mark a view as one for members of the study in its address who hold every one of `permissions`.

    The view gets the Membership in place of the address' `study_id`: `def view(request, member, **rest)`. A study that
    is missing, not theirs, or no longer theirs gives the same 404, byte for byte (ASVS 8.4.1). A member whose role does
    not include a permission gets the 403 page. Both leave a line in the log. Inside the view, `require(member, ...)`
    asks for more.
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
    with transaction.atomic():
        detail = {"view": request.resolver_match.view_name}
        log.record(actions.NOT_FOUND, by=request.user, at=timezone.now(), detail=detail)
    return not_found(request)
