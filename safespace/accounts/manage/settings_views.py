"""Settings of the signed-in account: second factors, recovery codes, passphrase, browsers."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters

from safespace.accounts.access import for_staff
from safespace.accounts.ending import end_sessions_of
from safespace.accounts.factors import all_factors, seeds
from safespace.accounts.forms import EnrolForm, ForgetfulForm, NameForm, PassphraseForm
from safespace.accounts.manage import inviting
from safespace.accounts.models import BrowserSession, FactorReset, RecoverySet
from safespace.accounts.sign_in import browser, enrolling, known_browsers
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page


@for_staff
def mine(request):
    at, user = now(), request.user
    recovery = RecoverySet.objects.filter(user=user).first()
    context = {
        "person": user,
        "email": str(user.email or ""),
        "devices": all_factors.of(user),
        "waived": user.is_administrator and not user.needs_passkey,
        "resets": _resets_for(user, at),
        "stopped": FactorReset.objects.stopped_by_owner(at).filter(Q(asked_by=user) | Q(confirmed_by=user)),
        "codes_left": recovery.left() if recovery else 0,
        "sessions": BrowserSession.objects.of(user).alive(at).order_by("-seen_at")[:50],
        "this_session": request.session.row.id,
        "came_by_recovery": isinstance(user.otp_device, RecoverySet),
    }
    return page(request, "safespace/accounts/manage/settings.html", context)


def _resets_for(user, at):
    """Open resets that `user` may be able to confirm."""
    if not user.may_confirm_resets:
        return []
    return FactorReset.objects.open(at).exclude(user=user).exclude(asked_by=user).select_related("user", "asked_by")


@for_staff
@fresh_factor
@sensitive_post_parameters()
def add_device(request):
    form = EnrolForm(request.POST or None, initial={"carried": seeds.sign(request.user)})
    if request.method == "POST" and form.is_valid():
        at = now()
        known = known_browsers.browser_of(request, at)
        with form.refusals():
            enrolling.enrol(request.user, known=known, at=at, first=False, **form.cleaned_data)
            browser.renew_key(request)
            messages.info(request, "Added. You can use it from the next sign-in on.")
            return redirect("accounts:settings")
    return page(request, "safespace/accounts/manage/add_device.html", {"form": form, **form.square(request.user)})


@for_staff
@fresh_factor
def rename_device(request, device_id):
    device = _mine(request, device_id)
    form = NameForm(request.POST or None, initial={"name": device.name})
    if request.method == "POST" and form.is_valid():
        enrolling.rename(request.user, device, name=form.cleaned_data["name"], at=now())
        messages.info(request, "Renamed.")
        return redirect("accounts:settings")
    return page(request, "safespace/accounts/manage/rename_device.html", {"form": form, "device": device})


@for_staff
@fresh_factor
def remove_device(request, device_id):
    device = _mine(request, device_id)
    form = ForgetfulForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            enrolling.remove(request.user, device, by=request.user, at=now())
            browser.without(request, device)
            messages.info(request, "Removed. Browsers that used it are signed out.")
            return redirect("accounts:settings")
    return page(request, "safespace/accounts/manage/remove_device.html", {"form": form, "device": device})


def _mine(request, device_id):
    device = all_factors.find(request.user, device_id)
    if device is None:
        raise Http404
    return device


@for_staff
@fresh_factor
def recovery_codes(request):
    """Make new recovery codes, shown once in the response."""
    if request.method == "POST":
        codes = enrolling.renew_recovery_codes(request.user, at=now())
        browser.renew_key(request)
        return render(request, "safespace/accounts/codes.html", {"codes": codes, "first": False})
    return page(request, "safespace/accounts/manage/renew_codes.html", {})


@for_staff
@fresh_factor
@sensitive_post_parameters()
def passphrase(request):
    form = PassphraseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["passphrase"]
        inviting.change_passphrase(request.user, passphrase=chosen, at=now(), keep=request.session.row)
        browser.keep_after_passphrase(request)
        messages.info(request, "Changed. Your other browsers are signed out.")
        return redirect("accounts:settings")
    return page(request, "safespace/accounts/manage/passphrase.html", {"form": form})


@for_staff
def end_session(request, session_id):
    """End one session of the account: a browser left open elsewhere, or an unknown one."""
    session = get_object_or_404(BrowserSession.objects.of(request.user), pk=session_id)
    if request.method == "POST":
        end_sessions_of(request.user, only=session, by=request.user, at=now())
        messages.info(request, "That browser is signed out.")
    return redirect("accounts:settings")


@for_staff
def end_sessions(request):
    """End all sessions of the account except this one."""
    if request.method == "POST":
        end_sessions_of(request.user, keep=request.session.row, by=request.user, at=now())
        messages.info(request, "All other browsers are signed out.")
    return redirect("accounts:settings")
