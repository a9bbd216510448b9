"""The page that shows and changes whom a participant must not meet (C-R4)."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from safespace.base.http.pages import page
from safespace.participants.actions import SEPARATION_READ
from safespace.participants.finding.choosing import ChoosePeopleForm
from safespace.participants.identity.looks import note_look
from safespace.participants.models import Participant
from safespace.participants.separation import Separation, require_may_meet
from safespace.studies.access import for_member
from safespace.studies.models import Membership
from safespace.studies.roles import Permission


class SeparationForm(ChoosePeopleForm):
    """Participants and staff to keep away from one participant. `people` and `staff` are those to choose from."""

    others = forms.ModelMultipleChoiceField(
        queryset=None,
        label="People of this study",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
    )
    staff = forms.MultipleChoiceField(
        label="Staff of this study",
        required=False,
        help_text="They will not interview or interpret for this person.",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
    )

    def __init__(self, *args, people, staff, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_people("others", people)
        self.team = {str(one.pk): one for one in staff}
        self.fields["staff"].choices = [(key, one.display_name) for key, one in self.team.items()]

    def lists(self):
        """(participants, accounts) that were chosen."""
        typed = self.cleaned_data
        return list(typed["others"]), [self.team[key] for key in typed["staff"]]


@for_member(Permission.WRITE_CONTACT)
def separation(request, member, participant_id):
    people = Participant.objects.within_reach_of(member)
    one = get_object_or_404(people, pk=participant_id)
    require_may_meet(one, member)
    ids, staff_ids = Separation.objects.lists_of(one)
    if ids or staff_ids:
        note_look(SEPARATION_READ, by=member, at=now(), participant=one)
    team = Membership.objects.not_ended().filter(study=member.study).select_related("user")
    form = SeparationForm.of(
        request,
        initial={"others": [str(pk) for pk in ids], "staff": [str(pk) for pk in staff_ids]},
        people=people.exclude(pk=one.pk),
        staff=[held.user for held in team.order_by("user__display_name", "id")],
    )
    if form.is_bound and form.is_valid():
        with form.refusals():
            others, staff = form.lists()
            Separation.objects.write(one, others, staff=staff, by=member, at=now())
            messages.info(request, "Saved. From now on such times are not available, and nobody is told why.")
            return redirect(one)
    return page(request, "interviews/calendar/separation.html", {"form": form, "member": member, "participant": one})
