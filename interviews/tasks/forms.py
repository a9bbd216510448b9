"""Forms of what we owe: a promise, and why something is no longer needed."""

from datetime import datetime, time, timedelta

from django import forms

from interviews.tasks.kinds import CHOSEN
from safespace.base.forms import CalmForm, DayField

ANYONE = "anyone"


class PromiseForm(CalmForm):
    """A promise in the words of the person who gave it."""

    words = forms.CharField(
        label="What did we promise?", max_length=160, help_text="Such as “Send the list of lawyers”. Never a name."
    )
    day = DayField(label="By the end of which day?")
    owner = forms.ChoiceField(
        label="Who does it?",
        choices=[("me", "I do"), (ANYONE, "Anyone whose role may")],
        initial="me",
        widget=forms.RadioSelect(attrs={"class": "picks"}),
    )

    def due_at(self, study):
        """The end of the chosen day by the clock of `study`."""
        return datetime.combine(self.cleaned_data["day"] + timedelta(days=1), time.min, study.tz)


class NotNeededForm(CalmForm):
    because = forms.ChoiceField(
        label="Why is it no longer needed?",
        choices=[(one.value, one.label) for one in CHOSEN],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why it is no longer needed."},
    )
