"""Staff pages: setting up the tablet, the receipt, and who to ask again."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters

from consent.forms.languages.speaker_checks import why_read_along
from consent.forms.models import FormVersion
from consent.forms.texts import words_language
from consent.records.actions import RECEIPT_READ
from consent.records.consent_codes import with_due_consent
from consent.records.consent_summary import consent_summaries, with_last_hold
from consent.records.copy_page import copy_page
from consent.records.forms import SetUpForm
from consent.records.gates import asking_gate, has_declined
from consent.records.models import ConsentRecord
from consent.records.tablet.sittings import ConsentSitting
from consent.records.witnessing import possible_witnesses, statements_of, waiting_for
from safespace.accounts.sign_in import handover as device
from safespace.base.http.pages import page
from safespace.base.paging import keyset
from safespace.participants.identity.looks import note_look
from safespace.participants.models import Participant
from safespace.studies.access import for_member
from safespace.studies.approval import Act
from safespace.studies.approval_views import needs_approval
from safespace.studies.roles import Permission

PAGE = 30
COUNTED = 500
"""Beyond this the page of whom to ask again says “more than”, so that it need not count on."""


@for_member(Permission.OBTAIN_CONSENT)
@needs_approval(Act.ASK)
@sensitive_post_parameters()
def new(request, member, participant_id):
    people = Participant.objects.within_reach_of(member).select_related("study")
    participant = get_object_or_404(people, pk=participant_id)
    at = now()
    usable = FormVersion.objects.of_study(member.study).usable().order_by("form__title")
    usable = usable.prefetch_related("form")  # a field evaluates its queryset again unless something is prefetched
    unfinished = ConsentSitting.objects.to_carry_on(participant)
    stopped = has_declined(participant)
    form = SetUpForm(
        request.POST or None,
        versions=usable,
        witnesses=possible_witnesses(member, participant, at),
        may_carry_on=unfinished is not None,
        has_declined=stopped,
        needs_reader=any(why_read_along(one) for one in (*usable, *([unfinished.version] if unfinished else ()))),
        initial={"witness": unfinished.witness_id} if unfinished else None,
    )
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            sitting = _set_up(form, participant, unfinished, member, at)
            back = participant.get_absolute_url()
            device.begin(request, key=str(sitting.pk), language=words_language(sitting.version), back_to=back)
            return redirect("records:handover", sitting.current_step)
    context = {
        "study": member.study,
        "participant": participant,
        "form": form,
        "has_forms": bool(form.versions),
        "gate": asking_gate(participant, form.versions[0], member, at, asked_themselves=True, read_along=True)
        if form.versions
        else None,
        "ethics_url": reverse("ethics:index", args=[member.study_id]),
    }
    return page(request, "consent/records/new.html", context)


def _set_up(form, participant, unfinished, member, at):
    """Carry on the sitting that was left, or start a new one."""
    typed = form.cleaned_data
    facts = {name: typed.get(name, False) for name in ("asked_themselves", "read_along")}
    facts["witness"] = typed["witness"]
    if form.carries_on:
        return unfinished.carry_on(by=member, at=at, **facts)
    return ConsentSitting.objects.begin(
        key=typed["intent"],
        participant=participant,
        version=typed["version"],
        interpreter=typed["interpreter"],
        with_whom=typed["with_whom"],
        by=member,
        at=at,
        **facts,
    )


@for_member(Permission.READ_CONSENT)
def receipt(request, member, participant_id, record_id):
    records = ConsentRecord.objects.within_reach_of(member).filter(participant=participant_id)
    whole = records.select_related(
        "participant", "sitting__witness__user", "version__form__study", "obtained_by__user", "copy", "signature"
    )
    record = get_object_or_404(whole, pk=record_id)
    note_look(RECEIPT_READ, by=member, at=now(), participant=record.participant)
    with translation.override(words_language(record.version)):
        copy = copy_page(record, [])
    context = {
        "study": member.study,
        "record": record,
        "attachments": record.attachments.select_related("set_aside__second_look"),
        "may_look_again": member.may(Permission.SIGN_ERASURE),
        "may_attach": member.may(Permission.OBTAIN_CONSENT),
        "may_reveal": member.may(Permission.REVEAL_IDENTITY),
        "signed": getattr(record, "signature", None),
        "may_see_person": member.may(Permission.READ_PEOPLE),
        "statements": statements_of(record),
        "may_sign": waiting_for(member, now()).filter(pk=record.pk).exists() if record.is_read_aloud else False,
        "copy": record.copy.get_choice_display() if record.has_copy else "",
        **copy,
    }
    return page(request, "consent/records/receipt.html", context)


@for_member(Permission.OBTAIN_CONSENT)
def again(request, member):
    """Who to ask again: their form has new choices, or their consent ends soon, has ended or is unfinished."""
    at = now()
    reach = with_last_hold(Participant.objects.within_reach_of(member)).select_related("study")
    due = with_due_consent(reach, member.study, at)
    found = keyset(due, order=("pseudonym", "id"), after=request.GET.get("after"), size=PAGE)
    summary_of = consent_summaries(found.rows, at)
    total = due.order_by().values("pk")[: COUNTED + 1].count()
    context = {
        "study": member.study,
        "due": [(one, summary_of[one.pk]) for one in found.rows],
        "total": min(total, COUNTED),
        "has_more": total > COUNTED,
        "next_cursor": found.next_cursor,
    }
    return page(request, "consent/records/again.html", context)
