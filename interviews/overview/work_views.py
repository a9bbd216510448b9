"""Views of one's own work: of interpreters, transcribers and reviewers, and of interviewers who also interpret."""

from django.utils.timezone import now

from interviews.overview.hours import hours_of
from interviews.overview.work import work_page
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.READ_OWN_WORK)
def mine(request, member):
    return page(request, "interviews/overview/work.html", work_page(member, now()))


@for_member(Permission.RUN_SESSIONS)
def interpreting(request, member):
    """When an interviewer interprets for a colleague (C-R5), or for htmx, how many such hours are ahead."""
    context = {"member": member, "hours": hours_of(member, now())}
    return page(request, f"interviews/overview/interpreting.html{'#count' if request.htmx else ''}", context)
