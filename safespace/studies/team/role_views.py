"""Confirming role requests, the access review, and ending all access of a colleague who leaves."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from safespace.accounts.access import for_administrator
from safespace.accounts.models import User
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.forms import CalmForm
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.forms import AccessForm, RoleDecisionForm
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from safespace.studies.roles import Permission
from safespace.studies.team.access_review import AccessDecision, held_roles
from safespace.studies.team.granting import decline_role, give_role, role_gate, seconds
from safespace.studies.team.leaving import holding, leave
from safespace.studies.team.requests import RoleRequest


@for_member(Permission.REVIEW_ACCESS)
@fresh_factor
def decide(request, member, request_id):
    """A role request: its requirements, and the decision."""
    asked = get_object_or_404(RoleRequest.objects.waiting().filter(study=member.study), pk=request_id)
    return _decide(request, asked, by=member, back=("studies:team", member.study_id))


@for_administrator
def waiting(request):
    """Role requests that only an administrator can confirm, because no member of the study can."""
    at = now()
    rows = [
        {"asked": one, "role": Role(one.role).label}
        for one in RoleRequest.objects.waiting().order_by("asked_at", "id")[:50]
        if one.needs_a_second_person and request.user in seconds(one, at)
    ]
    return page(request, "safespace/studies/team/waiting_roles.html", {"rows": rows})


@for_administrator
@fresh_factor
def decide_as_administrator(request, request_id):
    asked = get_object_or_404(RoleRequest.objects.waiting(), pk=request_id)
    return _decide(request, asked, by=request.user, back=("studies:waiting-roles",))


def _decide(request, asked, *, by, back):
    at = now()
    form = RoleDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = give_role if form.cleaned_data["give"] else decline_role
        with form.refusals():
            act(asked=asked, by=by, at=at)
            messages.info(request, f"{asked.user.display_name} has the role." if act is give_role else "Not given.")
            return redirect(*back)
    context = {
        "form": form,
        "asked": asked,
        "role": Role(asked.role).label,
        "asked_by": User.objects.filter(pk=asked.recorded_by).first(),
        "gate": role_gate(asked, at, by=by),
        "of_study": isinstance(by, Membership),
    }
    return page(request, "safespace/studies/team/decide_role.html", context)


@for_member(Permission.REVIEW_ACCESS)
def access(request, member):
    """The roles of the study, when each was last used, and when its review is due."""
    at = now()
    today = member.study.day(at)
    rows = [
        {
            "held": one,
            "role": Role(one.membership.role).label,
            "own": one.membership.user_id == member.user_id,
            "due": one.is_due(today),
        }
        for one in held_roles(member.study, at)
    ]
    context = {"member": member, "rows": rows, "due": sum(row["due"] and not row["own"] for row in rows)}
    return page(request, "safespace/studies/team/access_review.html", context)


@for_member(Permission.REVIEW_ACCESS)
@fresh_factor
def look_at_role(request, member, membership_id):
    """Review one role: keep it or end it."""
    held = Membership.objects.not_ended().filter(study=member.study).select_related("user", "study")
    theirs = get_object_or_404(held, pk=membership_id)
    form = AccessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            AccessDecision.objects.decide(
                key=typed["intent"], theirs=theirs, verdict=typed["verdict"], by=member, at=now()
            )
            messages.info(request, "Written down.")
            return redirect("studies:access", study_id=member.study_id)
    context = {"form": form, "theirs": theirs, "role": Role(theirs.role).label, "study": member.study}
    return page(request, "safespace/studies/team/look_at_role.html", context)


@for_administrator
@fresh_factor
def leaving(request, user_id):
    """End all access of a colleague who leaves, on a page that lists it first."""
    person, at = get_object_or_404(User, pk=user_id), now()
    form = CalmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            leave(person, by=request.user, at=at)
            messages.info(request, f"{person.display_name} is out of everything. What they did stays under their name.")
            return redirect("accounts:show", user_id=person.id)
    context = {"form": form, "person": person, "holding": holding(person, at), "own": person.id == request.user.id}
    return page(request, "safespace/studies/team/leaving.html", context)
