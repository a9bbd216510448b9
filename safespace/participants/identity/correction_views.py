"""The page that corrects who a participant is."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.participants.identity.correction_form import CorrectionForm
from safespace.participants.identity.corrections import (
    LEADS_TO_THEM,
    Correction,
    correct_identity,
    require_link_there,
)
from safespace.participants.models import Participant
from safespace.participants.separation import require_may_meet
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.WRITE_CONTACT)
@fresh_factor
def correct(request, member, participant_id):
    """Empty fields for what is right now; nothing that is sealed is shown."""
    reach = Participant.objects.within_reach_of(member).select_related("study")
    participant = get_object_or_404(reach, pk=participant_id)
    require_may_meet(participant, member)
    require_link_there(participant)
    form = CorrectionForm(request.POST or None, seen=Correction.objects.last_number(participant))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            correction = correct_identity(
                key=typed["intent"],
                participant=participant,
                changes=form.changes(),
                seen=typed["seen"],
                by=member,
                at=now(),
            )
            messages.info(request, _said(correction))
            return redirect(participant)
    context = {"form": form, "participant": participant}
    return page(request, "safespace/participants/identity/correct.html", context)


def _said(correction):
    said = f"You corrected {correction.in_words}."
    if LEADS_TO_THEM & set(correction.parts):
        said += " Look at the contact plan now: until then nobody gets in touch."
    return said
