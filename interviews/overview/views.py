"""Views of Today, the list of people, and one person."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from consent.records.consent_summary import with_last_hold
from interviews.contact.identity import open_identity
from interviews.contact.page import number_words, shown_words
from interviews.contact.rule import contact_verdict
from interviews.overview.erased import erased_page
from interviews.overview.needs.by_harm import needs_of, to_do
from interviews.overview.needs.need import Harm
from interviews.overview.people import people_rows
from interviews.overview.person import person_page
from interviews.overview.today import today_page
from safespace.accounts.access import polled
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.participants.actions import HOURS_READ
from safespace.participants.forms import RevealForm
from safespace.participants.identity.corrections import with_last_correction
from safespace.participants.identity.looks import note_look, note_looks
from safespace.participants.identity.reveal import HARM, SAFETY, with_reveals
from safespace.participants.models import Participant
from safespace.participants.no_contact import with_no_contact
from safespace.participants.safe_contact.hold import with_contact_hold
from safespace.participants.safe_contact.hours import WAYS
from safespace.privacy.asking import with_request
from safespace.privacy.erased_kinds import with_erased_kinds
from safespace.studies.access import for_member
from safespace.studies.approval import ApprovalStatus, approval_status
from safespace.studies.need_to_know import Thing, Way
from safespace.studies.roles import Permission


@for_member(Permission.READ_PEOPLE)
def today(request, member):
    return page(request, "interviews/overview/today.html", today_page(member, now()))


@polled
@for_member(Permission.READ_STUDY)
def waiting(request, member):
    """How many things wait for the member, as the menu asks for it by itself on every page. Empty for none."""
    needs = to_do(needs_of(member, now()))
    if not needs:
        return HttpResponse(status=204)
    urgent = any(one.harm == Harm.NOW for one in needs)
    return page(request, "interviews/overview/_waiting.html", {"count": len(needs), "urgent": urgent})


@for_member(Permission.READ_PEOPLE)
def people(request, member):
    """The list of people. A search is a POST, so that what was searched for is in no address."""
    like = request.POST.get("q", "").strip()[:60]
    at = now()
    rows, next_cursor = people_rows(member, at, after=request.GET.get("after"), like=like)
    note_looks(HOURS_READ, by=member, at=at, participants=[row.participant for row in rows if row.hours_shown])
    context = {"member": member, "rows": rows, "next_cursor": next_cursor, "like": like}
    context["may_find"] = member.may(Permission.FIND_PEOPLE)
    context["may_enrol"] = member.may(Permission.ENROL_PEOPLE) and _is_live(member, at)
    return page(request, "interviews/overview/people.html", context)


def _is_live(member, at):
    return approval_status(member.study, at) == ApprovalStatus.LIVE


@for_member(Permission.READ_PEOPLE)
def person(request, member, participant_id):
    at, after = now(), request.GET.get("after")
    reach = with_reveals(Participant.objects.within_reach_of(member), to=member, at=at)
    reach = with_last_correction(with_contact_hold(with_last_hold(with_no_contact(reach))))
    reach = with_erased_kinds(with_request(reach)).select_related("study", "interviewer", "accommodation", "separation")
    participant = get_object_or_404(reach, pk=participant_id)
    if participant.linkage_erased:
        return page(request, "interviews/overview/erased.html", erased_page(member, participant, at, after=after))
    context = person_page(member, participant, at, after=after)
    note_look(*context["looks"], by=member, at=at, participant=participant)
    answer = page(request, "interviews/overview/person.html", context)
    if context["identity"]:
        # Without a script too, the name disappears when the two minutes are over.
        answer.headers["Refresh"] = str(int((context["identity"].until - at).total_seconds()) + 1)
    return answer


@for_member(Permission.REVEAL_IDENTITY)
@fresh_factor
def reveal(request, member, participant_id):
    """Ask for a reason, then show who the person is for two minutes on their page."""
    participant = get_object_or_404(
        with_contact_hold(with_no_contact(Participant.objects.within_reach_of(member))).select_related("study"),
        pk=participant_id,
    )
    at, told = now(), member.way(Thing.IDENTITY) == Way.BREAK_GLASS
    waits = not told and not _is_live(member, at)
    left_alone = not told and participant.wants_no_contact
    on_hold = not told and participant.contact_on_hold
    for_harm = left_alone or (on_hold and member.way(Thing.IDENTITY) != Way.IN_TIME)
    form = RevealForm(request.POST or None, only={HARM} if for_harm else SAFETY if waits else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            open_identity(
                key=typed["intent"],
                participant=participant,
                reason=form.reason(),
                why=typed["why"],
                by=member,
                at=at,
            )
            return redirect(f"{participant.get_absolute_url()}#identity")
    context = {"form": form, "participant": participant, "told": told, "waits": waits, "left_alone": left_alone}
    context |= {"on_hold": on_hold, "for_harm": for_harm, "may_call": member.may(Permission.WRITE_CONTACT)}
    verdict = contact_verdict(participant, why=None, by=member, at=at)
    if verdict.plan is not None:
        note_look(HOURS_READ, by=member, at=at, participant=participant)
    is_whole = told or for_harm
    context["why_no_number"] = "" if is_whole or verdict.may else number_words(verdict, participant.study)
    context["shown"] = shown_words(WAYS if is_whole else verdict.answer.until)
    return page(request, "safespace/participants/identity/reveal.html", context)
