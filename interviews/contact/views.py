"""The page for a contact, what happened, what was said afterwards, and a hold that a second person ends (C-R2)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now

from interviews.contact.forms import AfterForm, HappenedForm, LiftForm, PurposeForm
from interviews.contact.models import HOLDS, AfterContact, Channel, ContactAttempt, Purpose, StillSafe
from interviews.contact.page import contact_page, last_contacts
from interviews.contact.reaching import end_hold, say_after_contact, show_number, write_down_contact
from interviews.contact.rule import purposes_open
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.participants.actions import CONTACT_READ
from safespace.participants.identity.corrections import Correction
from safespace.participants.identity.looks import note_look
from safespace.participants.identity.reveal import with_reveals
from safespace.participants.models import Participant
from safespace.participants.no_contact import with_no_contact
from safespace.participants.safe_contact.hold import ContactHold
from safespace.participants.safe_contact.hours import hours_in_words, ways_in_words
from safespace.participants.separation import require_may_meet
from safespace.privacy.erased_kinds import with_erased_kinds
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.WRITE_CONTACT)
def reach(request, member, participant_id):
    """Whether contact is safe now, how, and if not when next."""
    at = now()
    return _reach(request, member, _person(member, participant_id, at), at)


@for_member(Permission.WRITE_CONTACT)
@fresh_factor
def number(request, member, participant_id):
    """Show the number for two minutes, for a purpose that stays on record."""
    at = now()
    participant = _person(member, participant_id, at)
    only = purposes_open(participant.study, Purpose.values, at)
    form = PurposeForm(request.POST if request.method == "POST" else None, only=only)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            show_number(key=typed["intent"], participant=participant, why=typed["purpose"], by=member, at=at)
            url = reverse("contact:reach", args=[member.study_id, participant.pk])
            return redirect(f"{url}?for={typed['purpose']}")
    return _reach(request, member, participant, at, purposes=form)


@for_member(Permission.WRITE_CONTACT)
def happened(request, member, participant_id):
    """Write down what happened, in one press."""
    at = now()
    participant = _person(member, participant_id, at)
    form = HappenedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            attempt = write_down_contact(
                key=typed["intent"],
                participant=participant,
                channel=typed["channel"],
                purpose=typed["purpose"],
                outcome=typed["outcome"],
                by=member,
                at=at,
            )
            return redirect("contact:after", member.study_id, participant.pk, attempt.pk)
    return _reach(request, member, participant, at, happened=form)


@for_member(Permission.WRITE_CONTACT)
def after(request, member, participant_id, attempt_id):
    """After a contact: is the plan still safe, and is there something the next person should know?"""
    at = now()
    participant = _person(member, participant_id, at)
    require_may_meet(participant, member)
    attempt = get_object_or_404(ContactAttempt.objects.filter(participant=participant), pk=attempt_id)
    form = AfterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            say_after_contact(
                key=typed["intent"],
                attempt=attempt,
                still_safe=typed["still_safe"],
                words=typed["words"],
                by=member,
                at=at,
            )
            if typed["still_safe"] == StillSafe.CHANGE:
                return redirect("participants:contact", member.study_id, participant.pk)
            messages.info(request, "Written down.")
            return redirect(participant)
    readable = attempt.plan and not participant.wants_no_contact and not participant.contact_erased
    plan = attempt.plan.plan if readable else None
    if plan:
        note_look(CONTACT_READ, by=member, at=at, participant=participant)
    context = _band(member, participant) | {
        "form": form,
        "attempt": attempt,
        "holds": attempt.outcome in HOLDS,
        "hours": hours_in_words(plan) if plan else "",
        "ways": ways_in_words(plan["ways"]) if plan else "",
        "said": AfterContact.objects.filter(attempt=attempt).exists(),
    }
    return page(request, "interviews/contact/after.html", context)


@for_member(Permission.LIFT_CONTACT_HOLD)
def hold(request, member, participant_id):
    """A hold on contact: what happened, and the second person's word that contact is safe again."""
    at = now()
    participant = _person(member, participant_id, at)
    require_may_meet(participant, member)
    running = ContactHold.objects.running(participant)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if running and request.method == "POST" and form.is_valid():
        with form.refusals():
            end_hold(running, how_known=form.cleaned_data["how_known"], by=member, at=at)
            messages.info(request, "Written down. Contact is possible again, as the plan says.")
            return redirect(participant)
    said = AfterContact.objects.filter(participant=participant).order_by("-said_at", "-id")
    readable = running is not None and not participant.contact_erased
    context = {
        "member": member,
        "participant": participant,
        "hold": running,
        "gate": running.gate(at, by=member) if running else None,
        "corrections": Correction.objects.since(participant, running.placed_at) if running else [],
        "may_correct": member.may(Permission.WRITE_CONTACT) and not participant.contact_erased,
        "own": running is not None and running.placed_by_id == member.user_id,
        "form": form,
        "attempts": last_contacts(participant) if running else [],
        "words": [one.words for one in said.filter(said_at__gte=running.placed_at)[:3] if one.words]
        if readable
        else [],
    }
    if running:
        note_look(CONTACT_READ, by=member, at=at, participant=participant)
    return page(request, "interviews/contact/hold.html", context)


def _person(member, participant_id, at):
    reach = with_reveals(Participant.objects.within_reach_of(member), to=member, at=at)
    reach = with_no_contact(with_erased_kinds(reach))
    return get_object_or_404(reach.select_related("study"), pk=participant_id)


def _reach(request, member, participant, at, *, purposes=None, happened=None):
    context = contact_page(member, participant, at, purpose=request.GET.get("for"))
    if context["verdict"].plan is not None:
        note_look(CONTACT_READ, by=member, at=at, participant=participant)
    context["form"] = purposes or happened
    context["purpose_form"] = purposes or PurposeForm(only=context["purposes"])
    context["happened_form"] = happened or HappenedForm(
        initial={"purpose": context["purpose"], "channel": _likely_channel(context)}
    )
    answer = page(request, "interviews/contact/reach.html", context)
    if context["hides_at"]:
        # Without a script too, the number disappears when its time or the hours are over.
        answer.headers["Refresh"] = str(max(1, int((context["hides_at"] - at).total_seconds()) + 1))
    return answer


def _likely_channel(context):
    """The channel that is ticked at first, so that one press is enough: the first that is possible now."""
    return next(iter(context["verdict"].answer.until), Channel.THEY_RANG)


def _band(member, participant):
    return {
        "member": member,
        "participant": participant,
        "back_url": participant.get_absolute_url(),
        "back_words": participant.pseudonym,
        "code": participant.code,
        "pseudonym": participant.pseudonym,
        "place": "Contact",
        "lamp": "Saved",
        "lamp_tone": "stone",
    }
