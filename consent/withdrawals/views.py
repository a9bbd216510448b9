"""The pages of withdrawals: registering one without approval or reason (A-R14), its receipt, and the list."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now, override

from consent.ethics.wording import moment_words
from consent.forms.presentation import paragraphs
from consent.withdrawals.actions import READ
from consent.withdrawals.forms import WhoForm, WithdrawalForm
from consent.withdrawals.models import Withdrawal, with_erased
from safespace.base.http.pages import page
from safespace.base.paging import keyset
from safespace.participants.finding.by_code import find_by_code
from safespace.participants.identity.looks import note_look, note_looks
from safespace.participants.identity.reveal_limits import holders
from safespace.participants.models import Participant
from safespace.studies.access import for_member
from safespace.studies.need_to_know import Role
from safespace.studies.roles import Permission


def _person(member, participant_id):
    """The participant. Any member of the study may register a withdrawal, also for people they never met (A-R14)."""
    return get_object_or_404(Participant.objects.filter(study=member.study).select_related("study"), pk=participant_id)


@for_member(Permission.RECEIVE_WITHDRAWAL)
def index(request, member):
    """Every withdrawal within reach, newest first."""
    received = Withdrawal.objects.within_reach_of(member).select_related("participant")
    some = keyset(received, order=("-received_at", "-id"), after=request.GET.get("after"))
    note_looks(READ, by=member, at=now(), participants=[one.participant for one in some.rows])
    context = {
        "study": member.study,
        "rows": [(one, moment_words(member.study, one.received_at)) for one in with_erased(some.rows)],
        "next_cursor": some.next_cursor,
        "is_later_page": "after" in request.GET,
        "may_read_forms": member.may(Permission.READ_FORMS),
    }
    return page(request, "consent/withdrawals/index.html", context)


@for_member(Permission.RECEIVE_WITHDRAWAL)
def by_code(request, member):
    """Find the person who wants to stop by pseudonym or code, without showing a list."""
    at = now()
    form = WhoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            participant = find_by_code(member.study, form.cleaned_data["code"], by=member, at=at)
            return redirect("withdrawals:new", member.study_id, participant.pk)
    context = {
        "study": member.study,
        "form": form,
        "coordinators": [one.display_name for one in holders(member.study, at, Role.COORDINATOR)],
    }
    return page(request, "consent/withdrawals/by_code.html", context)


@for_member(Permission.RECEIVE_WITHDRAWAL)
def new(request, member, participant_id):
    participant = _person(member, participant_id)
    at = now()
    record = Withdrawal.objects.record_to_take_back(participant)
    with override(member.study.tz):
        form = WithdrawalForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            with form.refusals():
                withdrawal = Withdrawal.objects.receive(
                    key=form.cleaned_data["intent"],
                    participant=participant,
                    channel=form.cleaned_data["channel"],
                    wishes=form.wishes(),
                    occurred_at=form.cleaned_data["occurred_at"] or at,
                    known=form.cleaned_data["known"],
                    by=member,
                    at=at,
                )
                messages.info(request, _said(withdrawal, at))
                return redirect(_receipt(member, withdrawal))
        before = Withdrawal.objects.in_force(participant)
        may_see_before = before is not None and _within_reach(member, before)
        if may_see_before:
            note_look(READ, by=member, at=at, participant=participant)
        context = {
            "study": member.study,
            "participant": participant,
            "form": form,
            "before": before,
            "before_at": before and moment_words(member.study, before.received_at),
            "may_see_before": may_see_before,
            "terms": paragraphs(record.version.withdrawal_terms) if record else [],
            "form_number": record.version.number if record else None,
            "steps": STEPS,
            "may_see_person": _may_see(member, participant),
            "may_see_people": member.may(Permission.READ_PEOPLE),
        }
        return page(request, "consent/withdrawals/new.html", context)


def _said(withdrawal, at):
    if withdrawal.received_at == at:
        return "Withdrawal received. It holds from now."
    return "It was written down before, with the same wishes. It holds since then."


def _within_reach(member, withdrawal):
    return Withdrawal.objects.within_reach_of(member).filter(pk=withdrawal.pk).exists()


def _receipt(member, withdrawal):
    """The address of the receipt, or of the first page for a member who may not see that receipt."""
    if _within_reach(member, withdrawal):
        return withdrawal.get_absolute_url()
    return reverse("withdrawals:by-code", args=[member.study_id])


@for_member(Permission.RECEIVE_WITHDRAWAL)
def receipt(request, member, participant_id, withdrawal_id):
    participant = _person(member, participant_id)
    received = Withdrawal.objects.within_reach_of(member).filter(participant=participant)
    received = received.select_related("record__version", "followed_by")
    withdrawal = get_object_or_404(received, pk=withdrawal_id)
    note_look(READ, by=member, at=now(), participant=participant)
    study = member.study
    facts = [
        ("They said so", moment_words(study, withdrawal.occurred_at)),
        ("It holds since", moment_words(study, withdrawal.received_at)),
        ("How", withdrawal.get_channel_display()),
        ("What was said", withdrawal.wish.label),
        ("Contact", "No contact at all" if withdrawal.no_further_contact else "We may get in touch once more"),
    ]
    later = getattr(withdrawal, "followed_by", None)
    context = {
        "study": study,
        "participant": participant,
        "withdrawal": withdrawal,
        "later": later,
        "may_see_later": later and _within_reach(member, later),
        "facts": facts,
        "terms": paragraphs(withdrawal.record.version.withdrawal_terms) if withdrawal.record else [],
        "form_number": withdrawal.record.version.number if withdrawal.record else None,
        "may_see_person": _may_see(member, participant),
    }
    return page(request, "consent/withdrawals/receipt.html", context)


def _may_see(member, participant):
    """Whether the person's own page is within reach, so that a link to it may be shown."""
    return Participant.objects.within_reach_of(member).filter(pk=participant.pk).exists()


STEPS = (
    (
        "hand",
        "clay",
        "At once",
        "Their consent ends. Sessions ahead are called off. No room is booked and no talk begins without a new yes.",
    ),
    (
        "trash-2",
        "",
        "Later",
        "A wish to delete stays on the coordinators’ and the data protection officer’s Today until it is erased.",
    ),
    (
        "scroll-text",
        "",
        "What stays",
        "That a person agreed and withdrew, by code only, as proof that we kept our word.",
    ),
)
