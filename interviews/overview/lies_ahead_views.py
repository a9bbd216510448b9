"""What lies ahead for a colleague whose role or account is about to end."""

from django.shortcuts import get_object_or_404
from django.utils.timezone import now

from interviews.overview.lies_ahead import lies_ahead, sessions_ahead_of_account
from safespace.accounts.access import for_administrator
from safespace.accounts.models import User
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.models import Membership
from safespace.studies.roles import Permission


@for_member(Permission.MANAGE_TEAM)
def show(request, member, membership_id):
    """The page; with HX-Request its list alone, for the page that ends the role."""
    theirs = get_object_or_404(
        Membership.objects.not_ended().filter(study=member.study).select_related("user", "study"), pk=membership_id
    )
    context = {"member": member, "theirs": theirs, "ahead": lies_ahead(member.study, theirs.user_id, now())}
    return page(request, f"interviews/overview/lies_ahead.html{_part(request)}", context)


@for_administrator
def of_account(request, user_id):
    """How many sessions lie ahead, by study and without a person; with HX-Request its list alone."""
    person = get_object_or_404(User, pk=user_id)
    context = {"person": person, "ahead": sessions_ahead_of_account(person.pk, now())}
    return page(request, f"interviews/overview/account_ahead.html{_part(request)}", context)


def _part(request):
    return "#list" if request.htmx else ""
