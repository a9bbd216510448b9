"""Adding participants, their safe-contact plan, safe word and needs."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from safespace.base.http.pages import page
from safespace.participants import actions
from safespace.participants.adding import add_person
from safespace.participants.forms import EnrolForm, NeedsForm
from safespace.participants.identity.looks import note_look
from safespace.participants.identity.reveal import show_safe_word
from safespace.participants.models import Accommodation, Participant, SafeContact
from safespace.participants.no_contact import NoContact, NoContactWanted
from safespace.participants.safe_contact.forms import ContactForm
from safespace.participants.safe_contact.hours import has_hours
from safespace.participants.separation import require_may_meet
from safespace.studies.access import for_member
from safespace.studies.approval import Act
from safespace.studies.approval_views import needs_approval
from safespace.studies.models import Membership
from safespace.studies.roles import Permission, Role


def _interviewers(member):
    return Membership.objects.not_ended().filter(study=member.study, role=Role.INTERVIEWER).select_related("user")


def _person(member, participant_id):
    return get_object_or_404(
        Participant.objects.within_reach_of(member).select_related("study", "accommodation"), pk=participant_id
    )


@for_member(Permission.ENROL_PEOPLE)
@needs_approval(Act.ADD_PEOPLE)
def add(request, member):
    form = EnrolForm(request.POST or None, interviewers=_interviewers(member), zone=member.study.zone)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            participant = add_person(
                key=typed["intent"],
                study=member.study,
                name=typed["name"],
                name_to_use=typed["name_to_use"],
                pronouns=typed["pronouns"],
                phone=typed["phone"],
                email=typed["email"],
                external_id=typed["external_id"],
                plan=form.plan(),
                needs=typed["needs"],
                comfort=typed["comfort"],
                stop_sign=typed["stop_sign"],
                interviewer=typed["interviewer"].user if typed["interviewer"] else None,
                two_people=typed["two_people"],
                by=member,
                at=now(),
            )
            messages.info(request, f"Added as {participant.pseudonym}. The name is sealed.")
            return redirect(participant)
    return page(request, "safespace/participants/add.html", {"form": form, "member": member})


@for_member(Permission.WRITE_CONTACT)
def contact(request, member, participant_id):
    participant = _person(member, participant_id)
    require_may_meet(participant, member)
    if NoContact.objects.holds_for(participant):
        return _no_contact(request, member, participant)
    current = SafeContact.objects.current(participant)
    if current:
        note_look(actions.CONTACT_READ, by=member, at=now(), participant=participant)
    form = ContactForm(request.POST or None, zone=member.study.zone, plan=current.plan if current else None)
    form.fields["safe_word"].help_text = "Leave it empty to keep the word you agreed." if current else ""
    if request.method == "POST" and form.is_valid():
        plan = form.plan()
        plan["safe_word"] = plan["safe_word"] or (current.plan["safe_word"] if current else "")
        with form.refusals():
            SafeContact.objects.write(participant, key=form.cleaned_data["intent"], plan=plan, by=member, at=now())
            messages.info(request, "Written down. It holds from now.")
            return redirect(participant)
    in_words = current is not None and not has_hours(current.plan)
    context = {"form": form, "participant": participant, "in_words": in_words}
    return page(request, "safespace/participants/contact.html", context)


def _no_contact(request, member, participant):
    """The refusal with its ways on: back to the person, and the page for what they say when they get in touch (A4)."""
    context = {"participant": participant, "may_take_back": member.may(Permission.RECEIVE_WITHDRAWAL)}
    return page(request, "safespace/participants/no_contact.html", context, status=NoContactWanted.status)


@for_member(Permission.WRITE_CONTACT)
def safe_word(request, member, participant_id):
    """Show the safe word once, and log the look (C-R2)."""
    participant = _person(member, participant_id)
    if NoContact.objects.holds_for(participant):
        return _no_contact(request, member, participant)
    word = show_safe_word(participant, by=member, at=now()) if request.method == "POST" else None
    context = {"participant": participant, "word": word}
    return page(request, "safespace/participants/safe_word.html", context)


@for_member(Permission.WRITE_NEEDS)
def needs(request, member, participant_id):
    participant = _person(member, participant_id)
    require_may_meet(participant, member)
    known = getattr(participant, "accommodation", None)
    if known:
        note_look(actions.NEEDS_READ, by=member, at=now(), participant=participant)
    initial = {"needs": known.codes, "comfort": known.comfort, "stop_sign": known.stop_sign} if known else {}
    form = NeedsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        Accommodation.objects.write(
            participant,
            codes=typed["needs"],
            comfort=typed["comfort"],
            stop_sign=typed["stop_sign"],
            by=member,
            at=now(),
        )
        messages.info(request, "Written down. Rooms are offered by these needs.")
        return redirect(participant)
    return page(request, "safespace/participants/needs.html", {"form": form, "participant": participant})
