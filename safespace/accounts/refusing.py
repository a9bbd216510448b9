"""The 403 page, with its line in the log (ASVS 16.3.2)."""

from django.db import transaction
from django.utils import timezone

from safespace.accounts import actions
from safespace.audit import log
from safespace.base.http.errors import forbidden


def denied(request, *, by, needs, study=None):
    """Record that `by` asked for a view that needs more than they have, and answer 403."""
    detail = {"view": request.resolver_match.view_name, "needs": [str(one) for one in needs]}
    with transaction.atomic():
        log.record(actions.DENIED, by=by, at=timezone.now(), study=study, detail=detail)
    return forbidden(request)
