"""Asking for the second factor again before something that can't be taken back (E-R10; ASVS 7.5)."""

from functools import wraps

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from safespace.accounts import actions, browser
from safespace.accounts.forms import CodeForm
from safespace.accounts.known import KnownBrowser
from safespace.accounts.signing_in import present_code
from safespace.base.pages import page

PREFIX = "step_up"
OURS = ("csrfmiddlewaretoken", f"{PREFIX}-code", f"{PREFIX}-was")


def is_fresh(request, at):
    """Whether the second factor was given within the last five minutes."""
    age = browser.factor_age(request, at)
    return age is not None and -settings.CLOCK_TOLERANCE < age < settings.STEP_UP_AGE


def fresh_factor(view):
    """Ask for a code in front of `view` when the last one is older than five minutes.

    The question is put at the view's own address and carries along what was typed, so nothing is lost and nothing
    sensitive is parked in the session. Stands below `for_member`, `for_staff` or `for_administrator`.
    """

    @wraps(view)
    @sensitive_post_parameters()
    def guarded(request, *args, **kwargs):
        at = timezone.now()
        if is_fresh(request, at):
            return view(request, *args, **kwargs)
        asked = f"{PREFIX}-code" in request.POST
        form = CodeForm(request.POST if asked else None, prefix=PREFIX)
        if not (asked and form.is_valid() and _stepped_up(request, form, at)):
            return _question(request, form, asked)
        if request.POST.get(f"{PREFIX}-was") == "POST":
            return view(request, *args, **kwargs)
        return HttpResponseRedirect(request.get_full_path(), status=303)

    return guarded


def _stepped_up(request, form, at):
    """Check the code; on the way out the form says what was wrong with it."""
    with form.refusals():
        known = KnownBrowser.objects.of(request, at)
        code = form.cleaned_data["code"]
        device = present_code(request.user, code, known=known, at=at, action=actions.STEPPED_UP)
        browser.refresh(request, device, at=at)
        return True
    return False


def _question(request, form, asked):
    was = request.POST.get(f"{PREFIX}-was", request.method) if asked else request.method
    typed = [(name, value) for name in request.POST if name not in OURS for value in request.POST.getlist(name)]
    context = {"form": form, "typed": typed, "was": was, "files": bool(request.FILES)}
    return page(request, "safespace/accounts/step_up.html", context, status=None if asked else 403)
