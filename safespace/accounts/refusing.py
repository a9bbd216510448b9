"""Answers 403 and logs it (ASVS 16.3.2)."""

from django.utils import timezone

from safespace.accounts import actions
from safespace.audit import log
from safespace.base.http.errors import forbidden


def denied(request, *, by, needs, study=None):
    """Log that `by` requested a view that needs the permissions `needs`, and return the 403 page."""
    detail = {"view": request.resolver_match.view_name, "needs": [str(one) for one in needs]}
    log.record_alone(actions.DENIED, by=by, at=timezone.now(), study=study, detail=detail)
    return forbidden(request)
