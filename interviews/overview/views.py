"""Today, people, one person."""

from django.shortcuts import get_object_or_404
from django.utils.timezone import now

from interviews.overview.people import people_rows
from interviews.overview.person import person_page
from interviews.overview.today import today_page
from safespace.base.pages import page
from safespace.participants.models import Participant
from safespace.participants.reveal import with_reveals
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.READ_PEOPLE)
def today(request, member):
    return page(request, "interviews/overview/today.html", today_page(member, now()))


@for_member(Permission.READ_PEOPLE)
def people(request, member):
    """The list. What is searched for comes by POST, so that it never stands in an address."""
    like = request.POST.get("q", "").strip()[:60]
    rows, next_cursor = people_rows(member, now(), after=request.GET.get("after"), like=like)
    context = {"member": member, "rows": rows, "next_cursor": next_cursor, "like": like}
    context["may_find"] = member.may(Permission.REVEAL_IDENTITY)
    context["may_enrol"] = member.may(Permission.ENROL_PEOPLE)
    return page(request, "interviews/overview/people.html", context)


@for_member(Permission.READ_PEOPLE)
def person(request, member, participant_id):
    at = now()
    reach = with_reveals(Participant.objects.within_reach_of(member), to=member, at=at)
    reach = reach.select_related("study", "interviewer", "accommodation")
    participant = get_object_or_404(reach, pk=participant_id)
    context = person_page(member, participant, at)
    answer = page(request, "interviews/overview/person.html", context)
    if context["identity"]:
        # Without a script, too, the name goes away by itself when the two minutes are over.
        answer.headers["Refresh"] = str(int((context["identity"].until - at).total_seconds()) + 1)
    return answer
