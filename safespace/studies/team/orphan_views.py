"""Studies without a manager, as an administrator sees them: the neutral name, and a form to name a new manager."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from safespace.accounts.access import for_administrator
from safespace.accounts.models import User
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.studies.forms import ManagerForm
from safespace.studies.need_to_know import Role
from safespace.studies.team.orphans import name_manager, orphans
from safespace.studies.team.requests import RoleRequest


@for_administrator
def index(request):
    alone = list(orphans(now())[:50])
    asked = RoleRequest.objects.waiting().filter(study__in=alone).order_by("asked_at", "id")
    waiting = {one.study_id: (one.user.display_name, Role(one.role).label) for one in asked}
    rows = [{"study": one, "waiting": waiting.get(one.pk)} for one in alone]
    return page(request, "safespace/studies/team/orphans.html", {"rows": rows})


@for_administrator
@fresh_factor
def choose_manager(request, orphan_id):
    at = now()
    study = get_object_or_404(orphans(at), pk=orphan_id)
    form = ManagerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        user = User.objects.filter(username__iexact=typed["username"]).first()
        if user is None:
            form.add_error("username", "There is no account with this username. Check it, or invite the person first.")
        else:
            with form.refusals():
                name_manager(key=typed["intent"], study=study, user=user, role=typed["role"], by=request.user, at=at)
                messages.info(request, "Asked for. Somebody else has to confirm it.")
                return redirect("studies:orphans")
    return page(request, "safespace/studies/team/name_manager.html", {"form": form, "study": study})
