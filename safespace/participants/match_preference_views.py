"""The page for a participant's wishes about their interviewer."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from safespace.accounts.manage.profile import GENDERS, LANGUAGES
from safespace.base.forms import CalmForm
from safespace.base.http.pages import page
from safespace.participants.actions import MATCH_PREFERENCES_READ
from safespace.participants.identity.looks import note_look
from safespace.participants.match_preferences import KINDS, write_match_preferences
from safespace.participants.models import Participant
from safespace.participants.separation import require_may_meet
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


class MatchPreferencesForm(CalmForm):
    language = forms.ChoiceField(
        label="In which language?", required=False, choices=[("", "Any that we share"), *LANGUAGES.items()]
    )
    language_hard = forms.BooleanField(label="Only with somebody who speaks it", required=False)
    gender = forms.ChoiceField(
        label="With whom would they rather talk?",
        required=False,
        choices=[("", "It does not matter"), *((code, name.capitalize()) for code, name in GENDERS.items())],
        widget=forms.RadioSelect(attrs={"class": "options"}),
    )
    gender_hard = forms.BooleanField(label="Only with them", required=False)

    def wishes(self):
        typed = self.cleaned_data
        return {kind: (typed[kind], typed[f"{kind}_hard"]) for kind in KINDS}

    @staticmethod
    def beginning(wishes):
        found = {one["kind"]: one["code"] for one in wishes}
        return found | {f"{one['kind']}_hard": one["hard"] for one in wishes}


@for_member(Permission.WRITE_NEEDS)
def match_preferences(request, member, participant_id):
    reach = Participant.objects.within_reach_of(member).select_related("study", "accommodation")
    participant = get_object_or_404(reach, pk=participant_id)
    require_may_meet(participant, member)
    known = getattr(participant, "accommodation", None)
    if known and known.match_preferences:
        note_look(MATCH_PREFERENCES_READ, by=member, at=now(), participant=participant)
    form = MatchPreferencesForm(
        request.POST or None, initial=MatchPreferencesForm.beginning((known and known.match_preferences) or [])
    )
    if request.method == "POST" and form.is_valid():
        write_match_preferences(participant, wishes=form.wishes(), by=member, at=now())
        messages.info(request, "Written down. Interviewers are offered by it.")
        return redirect(participant)
    return page(request, "safespace/participants/match_preferences.html", {"form": form, "participant": participant})
