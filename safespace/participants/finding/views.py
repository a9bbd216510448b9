"""The page that finds participants by name or number. The query comes by POST, so it is in no address."""

from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters

from safespace.base.http.pages import page
from safespace.participants.finding.search import find_people
from safespace.participants.forms import FindForm
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.FIND_PEOPLE)
@sensitive_post_parameters()
def find(request, member):
    form, found = FindForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            found = find_people(form.cleaned_data["text"], by=member, at=now())
    context = {"form": form, "found": found, "member": member}
    return page(request, "safespace/participants/finding/find.html", context)
