"""Handing over a tablet that shows a person their choices, and the page it shows."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now

from consent.records.choices.forms import HandOverForm
from consent.records.choices.my_choices import choices_page, own_records, show_choices
from consent.records.consent_codes import OWN
from consent.records.tablet.sittings import ConsentSitting
from safespace.accounts.sign_in import handover as device
from safespace.base.http.pages import page
from safespace.participants.models import Participant
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.READ_PEOPLE)
def show(request, member, participant_id):
    """Lock the staff session and show the person their choices on this device."""
    reach = Participant.objects.within_reach_of(member).select_related("study")
    participant = get_object_or_404(reach, pk=participant_id)
    form = HandOverForm(request.POST or None)
    has_answers = own_records(participant).exists()
    if request.method == "POST" and form.is_valid() and has_answers:
        with form.refusals():
            show_choices(participant, by=member, at=now())
            device.begin(request, key=str(participant.pk), back_to=participant.get_absolute_url())
            return redirect("records:my-choices")
    context = {"study": member.study, "participant": participant, "form": form, "has_answers": has_answers}
    return page(request, "consent/records/choices/show.html", context)


def my_choices(request):
    """What counts now. A press says that they want to change one: staff then come back to the page for that."""
    participant, sitting = _whose_tablet(request)
    wants_change = request.method == "POST"
    if wants_change:
        device.lead_back(request, reverse("records:narrow", args=[participant.study_id, participant.pk]))
    context = {
        **choices_page(participant, now()),
        "study_name": participant.study.name,
        "with_whom": str(request.user),
        "wants_change": wants_change,
        "back_url": reverse("records:handover", args=[sitting.current_step]) if sitting else "",
        "leave_url": reverse("records:handover-leave"),
    }
    return page(request, "consent/records/choices/mine.html", context)


def _whose_tablet(request):
    """(the Participant who holds the tablet, their ConsentSitting if it was lent for one, else None).

    Raises Http404 for the sitting of a parent or a companion: they never see the person's own answers (A3).
    """
    key = device.current(request)
    sitting = ConsentSitting.objects.lent(key)
    if sitting is None:
        return get_object_or_404(Participant.objects.select_related("study"), pk=key), None
    if sitting.version.form.cohort not in OWN:
        raise Http404
    return sitting.participant, sitting
