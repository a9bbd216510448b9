"""The page that lists, adds and retires equipment."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from interviews.rooms.lending.equipment import Equipment, EquipmentKind
from interviews.rooms.models import Site
from safespace.base.forms import CalmForm
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


class EquipmentForm(CalmForm):
    """One item. `sites` are the sites to choose from."""

    site = forms.ChoiceField(label="Site")
    kind = forms.ChoiceField(label="What it is", choices=EquipmentKind.choices)
    name = forms.CharField(label="Name on its label", max_length=40, help_text="Such as: Recorder 2. No study.")

    def __init__(self, *args, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.sites = {str(site.pk): site for site in sites}
        self.fields["site"].choices = [(key, site.name) for key, site in self.sites.items()]

    def facts(self):
        """The arguments of `Equipment.objects.add`."""
        typed = self.cleaned_data
        return {"site": self.sites[typed["site"]], "kind": typed["kind"], "name": typed["name"].strip()}


@for_member(Permission.MANAGE_ROOMS)
def index(request, member):
    form = EquipmentForm(request.POST or None, sites=Site.objects.all())
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            facts = form.facts() | {"key": form.cleaned_data["intent"], "study": member.study}
            made = Equipment.objects.add(**facts, by=member, at=now())
            messages.info(request, f"{made.name} can be booked with a room at {made.site.name}.")
            return redirect("rooms:equipment", member.study_id)
    context = {"form": form, "member": member, "things": list(Equipment.objects.in_use())}
    return page(request, "interviews/rooms/lending/equipment.html", context)


@for_member(Permission.MANAGE_ROOMS)
@require_POST
def retire(request, member, equipment_id):
    thing = get_object_or_404(Equipment, pk=equipment_id)
    thing.retire(by=member, at=now(), study=member.study)
    messages.info(request, f"{thing.name} is no longer offered. Existing bookings keep it.")
    return redirect("rooms:equipment", member.study_id)
