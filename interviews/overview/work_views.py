"""My work: the day of somebody who interprets or types."""

from django.utils.timezone import now

from interviews.overview.work import work_page
from safespace.base.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.READ_OWN_WORK)
def mine(request, member):
    return page(request, "interviews/overview/work.html", work_page(member, now()))
