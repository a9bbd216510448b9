"""Accounts as an administrator of the installation manages them. No study is visible here."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now

from safespace.accounts.access import for_administrator
from safespace.accounts.factors import all_factors
from safespace.accounts.factors.resets import FactorReset
from safespace.accounts.forms import ForgetfulForm, InviteForm, LastDayForm
from safespace.accounts.links import invitation_link
from safespace.accounts.manage import inviting, resetting
from safespace.accounts.models import User
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.base.paging import keyset


@for_administrator
def index(request):
    """All accounts, by username."""
    at = now()
    listed = keyset(User.objects.all(), order=("username", "id"), after=request.GET.get("after"))
    enrolled = all_factors.enrolled_among(listed.rows)
    rows = [
        {"user": user, "url": _address(user), "state": _state(user, user.id in enrolled, at)} for user in listed.rows
    ]
    return page(request, "safespace/accounts/manage/index.html", {"rows": rows, "next_cursor": listed.next_cursor})


@for_administrator
@fresh_factor
def invite(request):
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        with form.refusals():
            user, token = inviting.invite(key=typed.pop("intent"), by=request.user, at=now(), **typed)
            return page(
                request, "safespace/accounts/manage/invited.html", {"user": user, "link": invitation_link(token)}
            )
    return page(request, "safespace/accounts/manage/invite.html", {"form": form})


@for_administrator
def show(request, user_id):
    user = get_object_or_404(User, pk=user_id)
    at, enrolled = now(), all_factors.has_any(user)
    context = {
        "person": user,
        "state": _state(user, enrolled, at),
        "enrolled": enrolled,
        "own": user.id == request.user.id,
        "by_two": enrolled or resetting.takes_two(user),
        "reset": FactorReset.objects.open(at).filter(user=user).select_related("asked_by").first(),
        "stopped": FactorReset.objects.stopped_by_owner(at).filter(user=user).first(),
    }
    return page(request, "safespace/accounts/manage/show.html", context)


@for_administrator
@fresh_factor
def switch_account(request, user_id):
    """Switch an account off, or on again, after a page that asks first."""
    user = get_object_or_404(User, pk=user_id)
    form = ForgetfulForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        on = request.POST.get("to") == "on"
        with form.refusals():
            inviting.switch(user, on=on, by=request.user, at=now())
            messages.info(request, "Switched on." if on else "Switched off. Their browsers are signed out.")
            return redirect(_address(user))
    return page(request, "safespace/accounts/manage/switch.html", {"form": form, "person": user})


@for_administrator
@fresh_factor
def last_day(request, user_id):
    """Set the last day of an account."""
    user = get_object_or_404(User, pk=user_id)
    form = LastDayForm(request.POST or None, initial={"expires_on": user.expires_on})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            inviting.set_last_day(user, on=form.cleaned_data["expires_on"], by=request.user, at=now())
            messages.info(request, "Changed.")
            return redirect(_address(user))
    return page(request, "safespace/accounts/manage/last_day.html", {"form": form, "person": user})


@for_administrator
@fresh_factor
def invite_again(request, user_id):
    user = get_object_or_404(User, pk=user_id)
    if request.method != "POST":
        return redirect(_address(user))
    token = inviting.invite_again(user, by=request.user, at=now())
    return page(request, "safespace/accounts/manage/invited.html", {"user": user, "link": invitation_link(token)})


def _address(user):
    return reverse("accounts:show", args=[user.id])


def _state(user, enrolled, at):
    if not user.is_active:
        return "Switched off"
    if not user.is_admitted(at):
        return "Past its last day"
    return "Works" if enrolled else "Invited"
