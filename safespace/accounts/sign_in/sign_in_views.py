"""Signing in and out, locking the screen, and taking a lent device back."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters

from safespace.accounts import actions
from safespace.accounts.access import for_staff
from safespace.accounts.factors import all_factors, seeds
from safespace.accounts.forms import EnrolForm, PassphraseForm, RecoveryForm, SignInForm
from safespace.accounts.invitations import Invitation
from safespace.accounts.models import Draft
from safespace.accounts.sign_in import browser, enrolling, joining, known_browsers, second_step, signing_in
from safespace.accounts.sign_in.browser import State
from safespace.audit import log
from safespace.base.http.pages import page

CLEAR = '"cache", "storage"'


@sensitive_post_parameters()
def sign_in(request):
    """Step one: the passphrase."""
    if browser.state(request) == State.VERIFIED:
        return redirect("/")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at, back_to = now(), request.GET.get("next", "")
        with form.refusals():
            user = signing_in.present_passphrase(
                known=known_browsers.browser_of(request, at), at=at, **form.cleaned_data
            )
            browser.admit(request, user, at=at)
            browser.remember(request, back_to)
            return redirect("accounts:code")
    return page(request, "safespace/accounts/sign_in/sign_in.html", {"form": form})


@sensitive_post_parameters()
def code(request):
    """Step two: a code or a passkey. An account without a second factor is sent to set one up."""
    if browser.state(request) == State.VERIFIED:
        return redirect("/")
    form = second_step.form(request, request.POST or None)
    if not (form.ways.apps or form.ways.options) and not all_factors.has_any(request.user):
        return redirect("accounts:enrol")
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return _finish_sign_in(request, form, actions.SIGNED_IN)
    return page(request, "safespace/accounts/sign_in/code.html", {"form": form, "passphrase_given": True})


@sensitive_post_parameters()
def recovery(request):
    """Step two with a recovery code."""
    if browser.state(request) == State.VERIFIED:
        return redirect("/")
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = now()
        with form.refusals():
            known = known_browsers.browser_of(request, at)
            device = signing_in.present_recovery_code(request.user, form.cleaned_data["code"], known=known, at=at)
            browser.verify(request, device, at=at)
            return redirect("accounts:settings")
    return page(request, "safespace/accounts/sign_in/recovery.html", {"form": form, "passphrase_given": True})


@sensitive_post_parameters()
def enrol(request):
    """Set up the first device at the first sign-in; the response shows the recovery codes, once."""
    if browser.state(request) == State.VERIFIED or all_factors.has_any(request.user):
        return redirect("accounts:code")
    if not Invitation.objects.lets_enrol(request.user, now()):
        return page(request, "safespace/accounts/sign_in/enrol_over.html", {}, status=403)
    form = EnrolForm(request.POST or None, initial={"carried": seeds.sign(request.user)})
    if request.method == "POST" and form.is_valid():
        at = now()
        known = known_browsers.browser_of(request, at)
        with form.refusals():
            device = enrolling.enrol(request.user, known=known, at=at, first=True, **form.cleaned_data)
            codes = enrolling.renew_recovery_codes(request.user, at=at)
            browser.verify(request, device, at=at)
            response = render(request, "safespace/accounts/codes.html", {"codes": codes, "first": True})
            known_browsers.remember(request, response, request.user, at)
            return response
    return page(request, "safespace/accounts/sign_in/enrol.html", {"form": form, **form.square(request.user)})


@sensitive_post_parameters()
def take_device_back(request):
    """End a hand-over with a fresh code or a passkey."""
    form = second_step.form(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return _finish_sign_in(request, form, actions.RETURNED)
    return page(request, "safespace/accounts/sign_in/return.html", {"form": form, "passphrase_given": True})


def _finish_sign_in(request, form, action):
    at = now()
    device = second_step.present(request, form, action=action, at=at)
    browser.verify(request, device, at=at)
    kept = Draft.objects.live(request.user, at)
    response = redirect("accounts:kept" if kept else browser.way_back(request))
    known_browsers.remember(request, response, request.user, at)
    return response


def leave(request):
    """Sign out: end the session on the server and show the neutral page."""
    if request.method == "POST":
        log.record_alone(actions.LEFT, by=request.user, at=now())
        browser.leave(request)
        return _away()
    return redirect("/")


@for_staff
def lock(request):
    """Lock the session and show the neutral page. A second factor returns the same person to the page they were on.

    An unattended screen locks itself the same way (`idle.js`) and keeps its page.
    """
    if request.method == "POST":
        unattended = request.POST.get("why") == "unattended"
        log.record_alone(actions.LOCKED, by=request.user, at=now(), detail={"unattended": unattended})
        browser.lock(request, back_to=browser.page_before(request), while_away=unattended)
        return HttpResponse(status=204) if unattended else _away()
    return redirect("/")


@for_staff
def keep_alive(request):
    """Count as use of the session, and answer with a CSRF token for the forms open on the screen."""
    return HttpResponse(get_token(request), content_type="text/plain")


def health(request):
    """Tell a load balancer that the process answers, and nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def elsewhere(request):
    """A neutral page that does not name the product; redirects to NEUTRAL_URL if that is set."""
    response = render(request, "safespace/accounts/sign_in/elsewhere.html", {})
    if settings.NEUTRAL_URL:
        response["Refresh"] = f"0; url={settings.NEUTRAL_URL}"
    return response


@sensitive_post_parameters()
def invitation(request, token):
    """A new colleague chooses a passphrase. The link works once."""
    user = joining.invited(token, at=now())
    form = PassphraseForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        at = now()
        user = joining.take_up(token, passphrase=form.cleaned_data["passphrase"], at=at)
        browser.admit(request, user, at=at)
        return redirect("accounts:enrol")
    return page(request, "safespace/accounts/sign_in/invitation.html", {"form": form, "invited": user})


def _away():
    response = HttpResponseRedirect(reverse("accounts:elsewhere"), status=303)
    response["Clear-Site-Data"] = CLEAR
    return response
