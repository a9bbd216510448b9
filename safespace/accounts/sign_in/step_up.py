"""Asking for the second factor again before something that can't be taken back (E-R10; ASVS 7.5)."""

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
    """Whether the second factor was given within the last five minutes."""
    age = browser.factor_age(request, at)
    return age is not None and -settings.CLOCK_TOLERANCE < age < settings.STEP_UP_AGE


def fresh_factor(view):
    """Ask for the second step in front of `view` when the last one is older than five minutes.

    An administrator gives it by passkey. The question is put at the view's own address and carries along what was
    typed, so nothing is lost and nothing sensitive is parked in the session. Stands below `for_member`, `for_staff` or
    `for_administrator`.
    """
    guarded = behind(view, lambda request: is_fresh(request, timezone.now()))
    setattr(guarded, MARK, True)
    return guarded


def by_passkey(view):
    """Ask for a passkey in front of `view`, of those who must have one and came in by something else."""
    return behind(view, lambda request: not request.user.needs_passkey or browser.by_passkey(request.user))


def behind(view, is_enough):
    """Put the question in front of `view` unless `is_enough(request)`."""

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
    """Check what was given; on the way out the form says what was wrong with it."""
    with form.refusals():
        device = second_step.present(request, form, action=actions.STEPPED_UP, at=at)
        browser.refresh(request, device, at=at)
        return True
    return False


def _question(request, form, asked):
    was = request.POST.get(f"{PREFIX}-was", request.method) if asked else request.method
    typed = [(name, value) for name in request.POST if name not in OURS for value in request.POST.getlist(name)]
    if SECRETS & set(request.POST):  # a secret does not travel through a page: it is typed again on its own
        typed, was = [], "GET"
    context = {"form": form, "typed": typed, "was": was, "files": bool(request.FILES)}
    return page(request, "safespace/accounts/sign_in/step_up.html", context, status=None if asked else 403)
