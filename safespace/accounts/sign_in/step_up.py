"""Step-up: asks for the second factor again before a sensitive act (E-R10; ASVS 7.5)."""

from functools import wraps

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from safespace.accounts import actions
from safespace.accounts.sign_in import browser, second_step
from safespace.base.http.pages import page

MARK = "asks_for_a_fresh_factor"
PREFIX = "step_up"
GIVEN = (f"{PREFIX}-code", f"{PREFIX}-answer")
SECRETS = {"passphrase", "answer", "carried"}
OURS = ("csrfmiddlewaretoken", f"{PREFIX}-was", f"{PREFIX}-carried", *GIVEN)


def is_fresh(request, at):
    """Whether the last second factor was given within STEP_UP_AGE."""
    age = browser.factor_age(request, at)
    return age is not None and -settings.CLOCK_TOLERANCE < age < settings.STEP_UP_AGE


def fresh_factor(view):
    """Ask for the second factor before `view` if the last one is older than five minutes.

    Administrators must use a passkey. The prompt appears at the view's own address and carries the submitted form
    along, so nothing typed is lost and nothing sensitive is kept in the session. Place it below `for_member`,
    `for_staff` or `for_administrator`.
    """
    guarded = behind(view, lambda request: is_fresh(request, timezone.now()))
    setattr(guarded, MARK, True)
    return guarded


def by_passkey(view):
    """Ask for a passkey before `view` if the account must use one and signed in otherwise."""
    return behind(view, lambda request: not request.user.needs_passkey or browser.by_passkey(request.user))


def behind(view, is_enough):
    """Show the prompt before `view` unless `is_enough(request)`."""

    @wraps(view)
    @sensitive_post_parameters()
    def guarded(request, *args, **kwargs):
        at = timezone.now()
        if is_enough(request):
            return view(request, *args, **kwargs)
        asked = any(name in request.POST for name in GIVEN)
        form = second_step.form(request, request.POST if asked else None, prefix=PREFIX, strict=True)
        if not (asked and form.is_valid() and _stepped_up(request, form, at)):
            return _question(request, form, asked)
        if request.POST.get(f"{PREFIX}-was") == "POST":
            return view(request, *args, **kwargs)
        return HttpResponseRedirect(request.get_full_path(), status=303)

    return guarded


def _stepped_up(request, form, at):
    """Whether the submitted factor is correct; if not, `form` says why."""
    with form.refusals():
        device = second_step.present(request, form, action=actions.STEPPED_UP, at=at)
        browser.refresh(request, device, at=at)
        return True
    return False


def _question(request, form, asked):
    was = request.POST.get(f"{PREFIX}-was", request.method) if asked else request.method
    typed = [(name, value) for name in request.POST if name not in OURS for value in request.POST.getlist(name)]
    if SECRETS & set(request.POST):  # secrets are not carried through a page; the form has to be filled in again
        typed, was = [], "GET"
    context = {"form": form, "typed": typed, "was": was, "files": bool(request.FILES)}
    return page(request, "safespace/accounts/sign_in/step_up.html", context, status=None if asked else 403)
