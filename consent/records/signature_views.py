"""The page that shows a signature while the identity is revealed."""

from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from consent.records.models import ConsentRecord
from consent.records.signatures import HEIGHT, WIDTH, SignatureCovered, see_signature
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.REVEAL_IDENTITY)
def signature(request, member, participant_id, record_id):
    """Shown by POST only, so no link opens it, and only while the identity is revealed."""
    records = ConsentRecord.objects.within_reach_of(member).filter(participant=participant_id, signature__isnull=False)
    record = get_object_or_404(records.select_related("participant__study", "signature"), pk=record_id)
    if request.method != "POST":
        return redirect("records:receipt", member.study_id, participant_id, record_id)
    try:
        seen = see_signature(record, by=member, at=now())
    except SignatureCovered as covered:
        context = {"study": member.study, "record": record, "may_see_person": member.may(Permission.READ_PEOPLE)}
        return page(request, "consent/records/signature_covered.html", context, status=covered.status)
    context = {"study": member.study, "record": record, "seen": seen, "width": WIDTH, "height": HEIGHT}
    return page(request, "consent/records/signature.html", context)
