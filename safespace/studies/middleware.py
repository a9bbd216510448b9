"""Gives each request the current roles of its account, read from the database at most once."""

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from safespace.outbox.worker_state import last_sign_of_life
from safespace.studies.models import Membership


class StudyMiddleware:
    """Sets `request.memberships` ({study id: current Membership}) and `request.member`, set later by `for_member`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.memberships = SimpleLazyObject(lambda: _memberships(request.user))
        request.member = None
        return self.get_response(request)


def _memberships(user):
    if not user.is_authenticated or user.is_administrator:  # administrators have no access to study data
        return {}
    held = Membership.objects.annotate(worker_seen_at=last_sign_of_life()).in_force(user, at=timezone.now())
    return {one.study_id: one for one in held}
