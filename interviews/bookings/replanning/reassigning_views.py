"""The page that chooses the interviewer of a participant, best match first."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from interviews.bookings.replanning.reassigning import interviewer_offers, reassign
from interviews.sessions.planning.matching import wishes_of
from safespace.base.forms import CalmForm, two_lines
from safespace.base.http.pages import page
from safespace.participants.actions import MATCH_PREFERENCES_READ
from safespace.participants.identity.looks import note_look
from safespace.participants.models import Participant
from safespace.studies.access import for_member
from safespace.studies.roles import Permission

NOBODY = "nobody"


class InterviewerForm(CalmForm):
    """`offers` are Offers of `reassigning`, best match first."""

    interviewer = forms.ChoiceField(
        label="Interviewer",
        widget=forms.RadioSelect(attrs={"class": "options"}),
        error_messages={"invalid_choice": "They do not interview in this study. Choose another interviewer."},
    )

    def __init__(self, *args, offers, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(one.user.pk): one.user for one in offers}
        named = [(str(one.user.pk), two_lines(one.user.display_name, one.words)) for one in offers]
        self.fields["interviewer"].choices = [*named, (NOBODY, "Nobody yet")]

    def chosen(self):
        """The chosen account, or None for "Nobody yet"."""
        return self.people.get(self.cleaned_data["interviewer"])


@for_member(Permission.ENROL_PEOPLE)
def choose(request, member, participant_id):
    at = now()
    reach = Participant.objects.within_reach_of(member).select_related("study", "accommodation")
    participant = get_object_or_404(reach, pk=participant_id)
    if wishes_of(participant):
        note_look(MATCH_PREFERENCES_READ, by=member, at=at, participant=participant)
    form = InterviewerForm(
        request.POST or None,
        initial={"interviewer": str(participant.interviewer_id or NOBODY)},
        offers=interviewer_offers(participant, at),
    )
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            reassign(participant=participant, interviewer=form.chosen(), by=member, at=at)
            messages.info(request, "Saved. The planned sessions are theirs too.")
            return redirect(participant)
    return page(request, "interviews/bookings/replanning/reassign.html", {"form": form, "participant": participant})
