"""Adding a passkey: the only page that needs JavaScript, and says so."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters

from safespace.accounts import site
from safespace.accounts.access import for_staff
from safespace.accounts.factors import challenges
from safespace.accounts.forms import PasskeyForm
from safespace.accounts.models import Passkey
from safespace.accounts.sign_in import browser, enrolling, known_browsers
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page


@for_staff
@fresh_factor
@sensitive_post_parameters()
def add_passkey(request):
    """Add a passkey to one's own account. An administrator can do nothing else before their first one."""
    must = browser.lacks_passkey(request.user)
    carried = challenges.sign(request, challenges.ENROL)
    form = PasskeyForm(request.POST or None, carried=carried)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            _add(request, **form.cleaned_data)
            messages.info(request, "Added. You can use this passkey from now on.")
            return redirect("/" if must else "accounts:settings")
    mine = Passkey.objects.filter(user=request.user, confirmed=True)
    challenge = challenges.unsign(carried, request, challenges.ENROL)
    options = challenges.to_enrol(challenge, request.user, mine)
    context = {"form": form, "options": options, "must": must, "only_at": _only_at(request)}
    return page(request, "safespace/accounts/manage/add_passkey.html", context)


def _add(request, *, name, answer, carried):
    at = now()
    challenge = challenges.unsign(carried, request, challenges.ENROL)
    known = known_browsers.browser_of(request, at)
    passkey = enrolling.enrol_passkey(request.user, answer, challenge=challenge, name=name, known=known, at=at)
    browser.refresh(request, passkey, at=at)


def _only_at(request):
    return "" if site.is_here(request) else site.origin()
