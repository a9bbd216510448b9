"""The pages for a document kept with the wrong person: setting it aside, and the second look (E-R3, F-R4)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters

from consent.records.actions import WHY_ASIDE_READ
from consent.records.attachments.attaching import Attachment
from consent.records.attachments.forms import SecondLookForm, SetAsideForm
from consent.records.attachments.setting_aside import SetAside
from consent.records.models import ConsentRecord
from safespace.accounts.models import User
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.participants.identity.looks import note_look
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


def _paper(member, participant_id, record_id, attachment_id):
    """The record and its Attachment, within reach of `member`, or 404."""
    records = ConsentRecord.objects.within_reach_of(member).filter(participant=participant_id, pk=record_id)
    papers = Attachment.objects.filter(record__in=records)
    paper = get_object_or_404(
        papers.select_related("record__participant__study", "set_aside__second_look"), pk=attachment_id
    )
    return paper.record, paper


@for_member(Permission.OBTAIN_CONSENT)
@sensitive_post_parameters()
def set_aside(request, member, participant_id, record_id, attachment_id):
    record, paper = _paper(member, participant_id, record_id, attachment_id)
    form = SetAsideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            SetAside.objects.set_aside(key=typed["intent"], attachment=paper, why=typed["why"], by=member, at=now())
            messages.info(request, "Set aside. Only a second person can open it now.")
            return redirect("records:receipt", member.study_id, participant_id, record_id)
    context = {"form": form, "record": record, "paper": paper, "study": member.study, "steps": STEPS}
    return page(request, "consent/records/attachments/set_aside.html", context)


@for_member(Permission.SIGN_ERASURE, Permission.READ_CONSENT)
@fresh_factor
def second_look(request, member, participant_id, record_id, attachment_id):
    record, paper = _paper(member, participant_id, record_id, attachment_id)
    aside = getattr(paper, "set_aside", None)
    if aside is None:
        raise Http404
    note_look(WHY_ASIDE_READ, by=member, at=now(), participant=record.participant)
    form = SecondLookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        remove = form.cleaned_data["found"] == "remove"
        with form.refusals():
            aside.look_again(remove=remove, by=member, at=now())
            messages.info(request, "The file is destroyed." if remove else "The paper counts again.")
            return redirect("records:receipt", member.study_id, participant_id, record_id)
    context = {
        "form": form,
        "record": record,
        "paper": paper,
        "aside": aside,
        "by": User.objects.filter(pk=aside.recorded_by).first(),
        "is_mine": aside.recorded_by == member.user_id,
        "gate": aside.gate(now(), by=member),
        "is_done": hasattr(aside, "second_look"),
        "may_open": member.may(Permission.REVEAL_IDENTITY),
        "study": member.study,
    }
    return page(request, "consent/records/attachments/second_look.html", context)


STEPS = (
    (
        "eye-off",
        "clay",
        "At once",
        "Only a second person can open it. The data protection officer is asked to look.",
    ),
    ("users-round", "honey", "A second person", "Looks at it, and destroys the file or gives the paper back."),
    (
        "scroll-text",
        "",
        "What stays",
        "That a paper was kept and set aside, when, and by whom. Never what it said.",
    ),
)
