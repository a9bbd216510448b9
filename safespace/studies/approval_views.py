"""Pages for acts that need a live ethics approval."""

from functools import wraps

from django.utils.timezone import now

from safespace.base.http.pages import page
from safespace.studies.approval import ApprovalNotLive, ApprovalStatus, approval_status
from safespace.studies.roles import Permission


def needs_approval(act):
    """Without a live approval, a view under `for_member` says that `act` has to wait, instead of showing its form.

    A form that is sent still reaches the act, which refuses by itself and loses nothing that was typed.
    """

    def mark(view):
        @wraps(view)
        def guarded(request, member, *args, **kwargs):
            status = approval_status(member.study, now())
            if status == ApprovalStatus.LIVE or request.method == "POST" or request.htmx:
                return view(request, member, *args, **kwargs)
            refusal = ApprovalNotLive(status, act)
            context = {"study": member.study, "refusal": refusal, "may_read_forms": member.may(Permission.READ_FORMS)}
            return page(request, "safespace/studies/has_to_wait.html", context, status=refusal.status)

        return guarded

    return mark
