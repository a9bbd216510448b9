"""One's own studies, opening one, and the overview and settings of a study."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now

from safespace.accounts.access import for_staff
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.forms import OpenStudyForm, StudySettingsForm
from safespace.studies.models import Study
from safespace.studies.role_words import words_of
from safespace.studies.roles import Permission, Role
from safespace.studies.shell import home_of


@for_staff
def home(request):
    """Redirect to the account's only study, the list of several, or the accounts page of an administrator."""
    mine = list(request.memberships.values())
    if len(mine) == 1:
        return redirect(home_of(mine[0]))
    if not mine and request.user.is_administrator:
        return redirect("accounts:index")
    return redirect("studies:index")


@for_staff
def index(request):
    rows = [
        {"study": one.study, "role": Role(one.role).label, "until": one.ends_on, "url": home_of(one)}
        for one in request.memberships.values()
    ]
    return page(request, "safespace/studies/index.html", {"rows": rows, "may_open": request.user.may_open_studies})


@for_staff
@fresh_factor
def open_study(request):
    """Open a study and become its coordinator."""
    form = OpenStudyForm(request.POST or None, initial={"zone": "Europe/London"})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            study = Study.objects.open(
                key=typed["intent"],
                name=typed["name"],
                code=typed["code"],
                zone=typed["zone"],
                by=request.user,
                at=now(),
            )
            messages.info(request, f"{study.name} is open. You are its coordinator.")
            return redirect("studies:team", study_id=study.id)
    return page(request, "safespace/studies/open.html", {"form": form, "may_open": request.user.may_open_studies})


@for_member(Permission.READ_STUDY)
def show(request, member):
    """The study at a glance, and what each role may do in it."""
    roles = [{"label": role.label, "may": words_of(role)} for role in Role]
    context = {"study": member.study, "role": Role(member.role).label, "roles": roles}
    context["may_manage"] = member.may(Permission.MANAGE_STUDY)
    return page(request, "safespace/studies/show.html", context)


@for_member(Permission.MANAGE_STUDY)
def settings(request, member):
    study = member.study
    names = ("name", "zone", "calendar_title", "contact_phone", "contact_address")
    form = StudySettingsForm(request.POST or None, initial={name: getattr(study, name) for name in names})
    if request.method == "POST" and form.is_valid():
        study.amend(**{name: form.cleaned_data[name] for name in names}, by=member, at=now())
        messages.info(request, "Saved.")
        return redirect("studies:show", study_id=study.id)
    return page(request, "safespace/studies/settings.html", {"form": form, "study": study})
