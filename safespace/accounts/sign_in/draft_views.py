"""The page on which an account gets back what it typed before its session ended."""

from django.shortcuts import redirect
from django.utils.timezone import now

from safespace.accounts.access import for_staff
from safespace.accounts.models import Draft
from safespace.accounts.sign_in import browser
from safespace.base.forms import KEPT
from safespace.base.http.pages import page


@for_staff
def kept(request):
    """Show what is kept. Its button sends it to the form's own address, which shows the form again and does nothing."""
    draft = Draft.objects.live(request.user, now())
    if draft is None:
        return redirect(browser.way_back(request))
    typed = dict(draft.typed)
    fields = [*((name, value) for name, value in typed["fields"] if name != "intent"), ("intent", KEPT)]
    context = {
        "draft": draft,
        "path": typed["path"],
        "page": typed["page"],
        "had_files": typed["had_files"],
        "fields": fields,
        "texts": [value for name, value in fields if " " in value.strip()],
    }
    return page(request, "safespace/accounts/sign_in/kept.html", context)
