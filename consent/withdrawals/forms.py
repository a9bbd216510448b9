from datetime import timedelta

from django import forms
from django.utils.timezone import now

from consent.withdrawals.models import ABOUT_DATA, Channel, Wish
from safespace.base.forms import CalmForm

LONGEST_AGO = timedelta(days=366 * 10)

CONTACT = [("yes", "Yes, the safe way"), ("no", "No contact at all")]


class WithdrawalForm(CalmForm):
    """What they want to happen. No field asks why, because nobody owes a reason."""

    wish = forms.ChoiceField(
        label="What do they want to happen?",
        choices=[(one.value, one.label) for one in ABOUT_DATA],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happens to what was already said."},
    )
    channel = forms.ChoiceField(
        label="How did they tell us?",
        choices=Channel,
        widget=forms.RadioSelect(attrs={"class": "picks"}),
        error_messages={"required": "Choose how they told us."},
    )
    contact = forms.ChoiceField(
        label="May we tell them when it is done?",
        choices=CONTACT,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        error_messages={"required": "Choose whether we may get in touch."},
    )
    occurred_at = forms.DateTimeField(
        label="When did they tell us?",
        help_text="Leave it empty if it was just now.",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_occurred_at(self):
        """A slip of the year is asked about; it would stand on the receipt for good."""
        said = self.cleaned_data["occurred_at"]
        if said and said < now() - LONGEST_AGO:
            raise forms.ValidationError("This is more than ten years ago. Look at the year again.")
        return said

    def wishes(self):
        """The codes of Wish that were chosen."""
        typed = self.cleaned_data
        return [typed["wish"], *([Wish.NO_FURTHER_CONTACT] if typed["contact"] == "no" else [])]
