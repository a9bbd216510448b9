"""Gives every request its person's current roles, read once."""

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from safespace.studies.models import Membership


class StudyMiddleware:
    """`request.memberships`: the current roles of the person, by study id; `request.member`: the one of this page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.memberships = SimpleLazyObject(lambda: _memberships(request.user))
        request.member = None
        return self.get_response(request)


def _memberships(user):
    if not user.is_authenticated or user.is_administrator:  # an administrator has no study data (F)
        return {}
    return {one.study_id: one for one in Membership.objects.in_force(user, at=timezone.now())}
