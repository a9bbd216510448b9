"""Taking a withdrawal: one page, no approval, no reason asked (domain.md A-R14); and all that were taken."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now, override

from consent.ethics.wording import moment_words
from consent.forms.reading import paragraphs
from consent.withdrawals.actions import READ
from consent.withdrawals.forms import WithdrawalForm
from consent.withdrawals.models import Wish, Withdrawal
from safespace.base.pages import page
from safespace.base.paging import keyset
from safespace.participants.looks import note_look, note_looks
from safespace.participants.models import Participant
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


def _person(member, participant_id):
    """Anybody in the study may take it, whoever meets the person otherwise (A3: "ANY staff member")."""
    return get_object_or_404(Participant.objects.filter(study=member.study).select_related("study"), pk=participant_id)


@for_member(Permission.RECEIVE_WITHDRAWAL)
def index(request, member):
    """Every withdrawal of the people within reach, the latest first."""
    received = Withdrawal.objects.within_reach_of(member).select_related("participant")
    some = keyset(received, order=("-received_at", "-id"), after=request.GET.get("after"))
    note_looks(READ, by=member, at=now(), participants=[one.participant for one in some.rows])
    context = {
        "study": member.study,
        "rows": [(one, moment_words(member.study, one.received_at)) for one in some.rows],
        "next_cursor": some.next_cursor,
        "is_later_page": "after" in request.GET,
    }
    return page(request, "consent/withdrawals/index.html", context)


@for_member(Permission.RECEIVE_WITHDRAWAL)
def new(request, member, participant_id):
    participant = _person(member, participant_id)
    at = now()
    before = Withdrawal.objects.in_force(participant)
    record = Withdrawal.objects.record_to_take_back(participant)
    with override(member.study.tz):
        form = WithdrawalForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            with form.refusals():
                withdrawal = Withdrawal.objects.receive(
                    key=form.cleaned_data["intent"],
                    participant=participant,
                    record=record,
                    channel=form.cleaned_data["channel"],
                    wishes=form.wishes(),
                    occurred_at=form.cleaned_data["occurred_at"] or at,
                    by=member,
                    at=at,
                )
                messages.info(request, "Withdrawal received. It holds from now.")
                return redirect(withdrawal)
        context = {
            "study": member.study,
            "participant": participant,
            "form": form,
            "before": before,
            "terms": paragraphs(record.version.withdrawal_terms) if record else [],
            "form_number": record.version.number if record else None,
            "steps": STEPS,
            "may_see_person": _may_see(member, participant),
        }
        return page(request, "consent/withdrawals/new.html", context)


@for_member(Permission.RECEIVE_WITHDRAWAL)
def receipt(request, member, participant_id, withdrawal_id):
    participant = _person(member, participant_id)
    received = Withdrawal.objects.filter(participant=participant).select_related("record__version")
    withdrawal = get_object_or_404(received, pk=withdrawal_id)
    note_look(READ, by=member, at=now(), participant=participant)
    study = member.study
    facts = [
        ("They said so", moment_words(study, withdrawal.occurred_at)),
        ("It holds since", moment_words(study, withdrawal.received_at)),
        ("How", withdrawal.get_channel_display()),
        ("What was said", withdrawal.wish.label),
        (
            "Contact",
            Wish.NO_FURTHER_CONTACT.label if withdrawal.no_further_contact else "Once, the safe way, when it is done",
        ),
    ]
    context = {
        "study": study,
        "participant": participant,
        "withdrawal": withdrawal,
        "facts": facts,
        "terms": paragraphs(withdrawal.record.version.withdrawal_terms) if withdrawal.record else [],
        "form_number": withdrawal.record.version.number if withdrawal.record else None,
        "may_see_person": _may_see(member, participant),
    }
    return page(request, "consent/withdrawals/receipt.html", context)


def _may_see(member, participant):
    """Whether the person's own page is within reach; if not, there is no link to it."""
    return Participant.objects.within_reach_of(member).filter(pk=participant.pk).exists()


STEPS = (
    (
        "hand",
        "clay",
        "At once",
        "Their consent ends. Nobody can ask, book or begin anything with them, and sessions ahead are called off.",
    ),
    ("trash-2", "", "Later", "A wish to delete goes on record and stays open until it is carried out and checked."),
    (
        "scroll-text",
        "",
        "What stays",
        "That a person agreed and withdrew, by code only, as proof that we kept our word.",
    ),
)
