"""Gives each request the current roles of its account, and each page of a study the study's clock."""

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from safespace.studies.models import Membership


class StudyMiddleware:
    """Sets `request.memberships` ({study id: current Membership}) and `request.member`, set later by `for_member`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.memberships = SimpleLazyObject(lambda: _memberships(request.user))
        request.member = None
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Whatever the page of a study prints and reads until the request ends is by the study's clock."""
        if (study_id := kwargs.get("study_id")) and (member := request.memberships.get(study_id)):
            timezone.activate(member.study.tz)


def _memberships(user):
    if not user.is_authenticated or user.is_administrator:  # administrators have no access to study data
        return {}
    return {one.study_id: one for one in Membership.objects.in_force(user, at=timezone.now())}
