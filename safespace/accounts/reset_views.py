"""A colleague lost their second step: one person asks, another confirms, and hands over the link."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now

from safespace.accounts import resetting
from safespace.accounts.access import for_administrator, for_confirmer, for_staff
from safespace.accounts.forms import ForgetfulForm
from safespace.accounts.links import invitation_link
from safespace.accounts.models import FactorReset, User
from safespace.accounts.stepup import fresh_factor
from safespace.base.pages import page


@for_administrator
@fresh_factor
def ask(request, user_id):
    """The first of the two. A page of its own says what will end."""
    user = get_object_or_404(User, pk=user_id)
    form = ForgetfulForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            resetting.ask_for_reset(user, by=request.user, at=now())
            messages.info(request, "Asked for. Somebody else has to confirm it within a day.")
            return redirect(reverse("accounts:show", args=[user.id]))
    return page(request, "safespace/accounts/ask_reset.html", {"form": form, "person": user})


@for_confirmer
@fresh_factor
def confirm(request, reset_id):
    """The second of the two, who may also drop it."""
    reset = get_object_or_404(FactorReset.objects.select_related("user", "asked_by"), pk=reset_id)
    form = ForgetfulForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            if request.POST.get("to") == "drop":
                resetting.drop_reset(reset, by=request.user, at=now())
                return _dropped(request)
            user, token = resetting.confirm_reset(reset, by=request.user, at=now())
            link = invitation_link(token)
            return page(request, "safespace/accounts/reset_link.html", {"person": user, "link": link})
    return page(request, "safespace/accounts/confirm_reset.html", {"form": form, "reset": reset, "person": reset.user})


@for_staff
def drop_mine(request):
    """Its owner has a second step after all: nobody needs to let them in anew."""
    if request.method != "POST":
        return redirect("accounts:settings")
    for reset in FactorReset.objects.waiting(now()).filter(user=request.user):
        resetting.drop_reset(reset, by=request.user, at=now())
    return _dropped(request)


def _dropped(request):
    messages.info(request, "Dropped. Nothing has changed.")
    return redirect("accounts:settings")
