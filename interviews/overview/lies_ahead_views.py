"""The view of what a colleague still has to do before their role ends."""

from django.shortcuts import get_object_or_404
from django.utils.timezone import now

from interviews.overview.lies_ahead import lies_ahead
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.models import Membership
from safespace.studies.roles import Permission


@for_member(Permission.MANAGE_TEAM)
def show(request, member, membership_id):
    """The page, or for htmx its list alone, which the page that ends the role loads."""
    theirs = get_object_or_404(
        Membership.objects.not_ended().filter(study=member.study).select_related("user", "study"), pk=membership_id
    )
    context = {"member": member, "theirs": theirs, "ahead": lies_ahead(member.study, theirs.user_id, now())}
    return page(request, f"interviews/overview/lies_ahead.html{'#list' if request.htmx else ''}", context)
