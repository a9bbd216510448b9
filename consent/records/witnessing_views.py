"""The page where the reader and the witness of a form sign what they saw (A-R4, F-R4)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from consent.ethics.wording import minute_words
from consent.records.forms import StatementForm
from consent.records.models import Part
from consent.records.witnessing import Statement, part_of, read_out_with, sign_by
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.WITNESS_CONSENT)
@fresh_factor
def statement(request, member, record_id):
    """Each of the two has this page in words of their own; for other members it is a 404."""
    record = get_object_or_404(read_out_with(member).select_related("copy"), pk=record_id)
    part, at = part_of(record, member), now()
    form = StatementForm(request.POST if request.method == "POST" else None, part=part)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            Statement.objects.sign(record, by=member, at=at)
            messages.info(request, "Signed. Thank you for staying with them.")
            return redirect("records:statement", member.study_id, record_id)
    said = {one.part: one for one in record.statements.all()}
    context = {
        "study": member.study,
        "record": record,
        "form": form,
        "part": part,
        "mine": said.get(part),
        "missing": [_who(record, one) for one in Part if one not in said],
        "is_over": at > sign_by(record),
        "until": minute_words(member.study, sign_by(record)),
        "may_read_form": member.may(Permission.READ_FORMS),
    }
    return page(request, "consent/records/statement.html", context)


def _who(record, part):
    return str(record.obtained_by.user if part == Part.OBTAINER else record.sitting.witness.user)
