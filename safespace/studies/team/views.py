"""The team of a study: its roles, adding one, and ending one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from safespace.accounts.models import User
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.forms import CalmForm
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.forms import MemberForm
from safespace.studies.models import Membership
from safespace.studies.roles import Permission, Role
from safespace.studies.team.access_review import overdue
from safespace.studies.team.granting import ask_for_role
from safespace.studies.team.requests import RequestState, RoleRequest


@for_member(Permission.READ_STUDY)
def team(request, member):
    """All roles in the study: current, future and past."""
    at = now()
    memberships = Membership.objects.filter(study=member.study).select_related("user", "study")
    rows = [_row(one, member, at) for one in memberships.order_by("user__display_name", "starts_on", "id")]
    reviews = member.may(Permission.REVIEW_ACCESS)
    context = {
        "rows": rows,
        "study": member.study,
        "may_manage": member.may(Permission.MANAGE_TEAM),
        "may_review": reviews,
        "waiting": _waiting(member) if reviews else [],
        "due": overdue(member, at) if reviews else 0,
    }
    return page(request, "safespace/studies/team/team.html", context)


@for_member(Permission.MANAGE_TEAM)
@fresh_factor
def add(request, member):
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        user = User.objects.filter(username__iexact=typed["username"]).first()
        if user is None:
            form.add_error("username", "There is no account with this username. Check it, or ask an administrator.")
        else:
            with form.refusals():
                asked = ask_for_role(
                    key=typed["intent"], study=member.study, user=user, role=typed["role"],
                    starts_on=typed["starts_on"], ends_on=typed["ends_on"], by=member, at=now(),
                )  # fmt: skip
                given = asked.state == RequestState.GIVEN
                says = "is part of the team." if given else "is asked for. What is still missing is said below."
                messages.info(request, f"{user.display_name} {says}")
                return redirect("studies:team", study_id=member.study_id)
    return page(request, "safespace/studies/team/add_member.html", {"form": form, "study": member.study})


@for_member(Permission.MANAGE_TEAM)
@fresh_factor
def end(request, member, membership_id):
    """End a role at once, after a page that asks first."""
    theirs = get_object_or_404(
        Membership.objects.not_ended().filter(study=member.study).select_related("user", "study"), pk=membership_id
    )
    form = CalmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            theirs.end(by=member, at=now())
            messages.info(
                request,
                f"The role of {theirs.user.display_name} has ended. What is planned with them stands on Today.",
            )
            return redirect("studies:team", study_id=member.study_id)
    context = {"form": form, "theirs": theirs, "role": Role(theirs.role).label, "study": member.study}
    return page(request, "safespace/studies/team/end_member.html", context)


def _waiting(member):
    asked = RoleRequest.objects.waiting().filter(study=member.study).order_by("asked_at", "id")
    return [{"asked": one, "role": Role(one.role).label} for one in asked]


def _row(one, member, at):
    if one.ended_at is not None:
        state = "ended"
    elif one.holds(at):
        state = "works"
    else:
        state = "lapsed" if one.has_lapsed(at) else "later"
    return {
        "name": one.user.display_name,
        "username": one.user.username,
        "role": Role(one.role).label,
        "starts_on": one.starts_on,
        "ends_on": one.study.day(one.ended_at) if one.ended_at else one.ends_on,
        "state": state,
        "own": one.user_id == member.user_id,
        "id": one.id,
        "can_end": one.ended_at is None and one.user_id != member.user_id,
    }
