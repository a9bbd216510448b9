from django import forms

from safespace.base.forms import CalmForm, DayInput


def day(label, hint=""):
    return forms.DateField(label=label, help_text=hint, widget=DayInput())


class ApprovalForm(CalmForm):
    """What the committee decided, as it stands in its letter."""

    reference = forms.CharField(
        label="The committee’s reference",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )
    ends_on = day("Last day of the approval", "It ends at midnight where the study is.")


class SuspendForm(CalmForm):
    """Nothing to fill in: the page says what will happen."""
