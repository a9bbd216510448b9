"""The pages that keep documents with a consent record and open them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters

from consent.records.attachments.attaching import Attachment
from consent.records.forms import AttachForm
from consent.records.models import ConsentRecord
from safespace.accounts.sign_in.body_limit import takes_a_file
from safespace.base.http.pages import page
from safespace.base.http.playback import answer_with
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


def _record(member, participant_id, record_id):
    records = ConsentRecord.objects.within_reach_of(member).filter(participant=participant_id)
    return get_object_or_404(records.select_related("participant__study"), pk=record_id)


@takes_a_file
@for_member(Permission.OBTAIN_CONSENT)
@sensitive_post_parameters()
def attach(request, member, participant_id, record_id):
    record = _record(member, participant_id, record_id)
    form = AttachForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            Attachment.objects.attach(
                key=typed["intent"], record=record, kind=typed["kind"], upload=typed["file"], by=member, at=now()
            )
            messages.info(request, "Kept with the record, sealed.")
            return redirect("records:receipt", member.study_id, participant_id, record_id)
    return page(
        request, "consent/records/attachments/attach.html", {"form": form, "record": record, "study": member.study}
    )


@for_member(Permission.REVEAL_IDENTITY)
def attachment(request, member, participant_id, record_id, attachment_id):
    """Opened by POST only, so no link opens it, and only while the identity is revealed."""
    record = _record(member, participant_id, record_id)
    kept = get_object_or_404(
        record.attachments.select_related("record__participant", "set_aside__second_look"), pk=attachment_id
    )
    if request.method != "POST":
        return redirect("records:receipt", member.study_id, participant_id, record_id)
    content = kept.open(by=member, at=now())
    return answer_with(request, content, name=kept.download_name, kind=kept.content_type)
