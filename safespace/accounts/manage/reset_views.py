"""Resetting a colleague's second factor: one person asks, another confirms and makes the link a day later."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now

from safespace.accounts.access import for_administrator, for_confirmer, for_staff
from safespace.accounts.forms import ForgetfulForm
from safespace.accounts.links import invitation_link
from safespace.accounts.manage import resetting
from safespace.accounts.models import FactorReset, User
from safespace.accounts.sign_in.browser import own_path
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.outbox import letters


@for_administrator
@fresh_factor
def ask(request, user_id):
    """Ask for a reset, on a page that says what will end."""
    user = get_object_or_404(User, pk=user_id)
    form = ForgetfulForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            resetting.ask_for_reset(user, by=request.user, at=now())
            messages.info(request, "Asked for. Somebody else has to confirm it within a day.")
            return redirect(reverse("accounts:show", args=[user.id]))
    others = resetting.seconds(user, now(), asked_by=request.user)
    context = {"form": form, "person": user, "others": others, **_by_letter(user)}
    return page(request, "safespace/accounts/manage/ask_reset.html", context)


@for_confirmer
@fresh_factor
def confirm(request, reset_id):
    """Confirm a reset, drop it, or make its link once the owner's day to stop it has passed."""
    at = now()
    reset = get_object_or_404(
        FactorReset.objects.select_related("user", "asked_by", "confirmed_by", "dropped_by"), pk=reset_id
    )
    form = ForgetfulForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return _answered(request, reset, at)
    context = {
        "form": form,
        "reset": reset,
        "person": reset.user,
        "gate": resetting.reset_gate(reset, at, by=request.user),
        "is_open": FactorReset.objects.open(at).filter(pk=reset.pk).exists(),
        "how_it_ended": resetting.how_it_ended(reset),
        **_by_letter(reset.user, reset.asked_by),
        "is_ready": reset.confirmed_at is not None and at >= reset.takes_effect_at,
    }
    return page(request, "safespace/accounts/manage/confirm_reset.html", context)


def _answered(request, reset, at):
    to = request.POST.get("to")
    if to == "drop":
        resetting.drop_reset(reset, by=request.user, at=at)
        return _dropped(request)
    if to == "link":
        user, token = resetting.complete_reset(reset, by=request.user, at=at)
        link = invitation_link(token)
        return page(request, "safespace/accounts/manage/reset_link.html", {"person": user, "link": link})
    resetting.confirm_reset(reset, by=request.user, at=at)
    return redirect("accounts:confirm-reset", reset_id=reset.pk)


@for_staff
def drop_mine(request):
    """Stop the open resets of one's own account, and go back to the page on which the button stood."""
    if request.method != "POST":
        return redirect("accounts:settings")
    for reset in FactorReset.objects.open(now()).filter(user=request.user).select_related("asked_by"):
        resetting.drop_reset(reset, by=request.user, at=now())
        name = reset.asked_by.display_name
        messages.info(request, f"Stopped. Nothing has changed on your account, and {name} can see that you stopped it.")
    back = request.POST.get("back", "")
    return redirect(back if own_path(back) else "accounts:settings")


def _by_letter(*accounts):
    """Names of the accounts that get letters, and of those for which no e-mail is noted."""
    reached = [one for one in accounts if letters.reaches(one)]
    return {"reached": reached, "unreached": [one for one in accounts if one not in reached]}


def _dropped(request):
    messages.info(request, "Dropped. Nothing has changed.")
    return redirect("accounts:settings")
