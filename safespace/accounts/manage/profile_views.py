"""The page on which staff edit their own profile."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now

from safespace.accounts.access import for_staff
from safespace.accounts.manage.profile import GENDERS, LANGUAGES, write_profile
from safespace.base.forms import CalmForm
from safespace.base.http.pages import page


class ProfileForm(CalmForm):
    speaks = forms.MultipleChoiceField(
        label="Languages you interview in",
        choices=list(LANGUAGES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
    )
    gender = forms.ChoiceField(
        label="You are",
        choices=[("", "Nothing said"), *GENDERS.items()],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        help_text="Some people ask to meet a woman, or a man. Nobody owes this.",
    )


@for_staff
def profile(request):
    known = request.user.profile or {}
    form = ProfileForm(request.POST or None, initial={name: known.get(name) for name in ("speaks", "gender")})
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("speaks", "gender")}
        write_profile(request.user, **typed, by=request.user, at=now())
        messages.info(request, "Kept, and sealed.")
        return redirect("accounts:settings")
    return page(request, "safespace/accounts/manage/profile.html", {"form": form})
