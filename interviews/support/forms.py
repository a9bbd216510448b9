"""The form of an entry in the support list."""

from django import forms

from interviews.support.models import Kind
from safespace.base.forms import CalmForm, DayField
from safespace.base.text.phones import PrintedPhoneField


class SupportForm(CalmForm):
    kind = forms.ChoiceField(label="Kind", choices=Kind, widget=forms.RadioSelect(attrs={"class": "picks"}))
    name = forms.CharField(label="Name", max_length=80, help_text="As it is printed on a plain card.")
    for_what = forms.CharField(label="What they help with", max_length=160, help_text="In words a child could read.")
    hours = forms.CharField(label="Hours", max_length=80, help_text="Such as “Any hour” or “Monday to Friday, 9 to 5”.")
    phone = PrintedPhoneField(label="Phone", required=False)
    text = PrintedPhoneField(label="Text instead", required=False, help_text="A number for text messages.")
    cost = forms.CharField(label="Cost", max_length=40, required=False, help_text="Such as “Free”.")
    languages = forms.CharField(label="Languages", max_length=120, required=False)
    verified_on = DayField(
        label="Checked on",
        help_text="The day somebody rang and everything here was right. It is offered for 90 days from then.",
    )  # fmt: skip

    def clean(self):
        typed = super().clean()
        if not typed.get("phone") and not typed.get("text") and not self.errors.keys() & {"phone", "text"}:
            self.add_error("phone", "Give a phone number or a number for texts.")
        return typed

    def facts(self):
        """The fields of the entry, without the form's key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "intent"}
