"""Forms of contact with a participant."""

from django import forms

from interviews.contact.models import Channel, Outcome, Purpose, StillSafe
from safespace.base.forms import CalmForm
from safespace.participants.fields import words_field


class PurposeForm(CalmForm):
    """What the contact is for; `only` are the codes that are possible now."""

    purpose = forms.ChoiceField(
        label="What is it for?",
        choices=Purpose.choices,
        widget=forms.RadioSelect(attrs={"class": "picks"}),
        error_messages={"invalid_choice": "For this nobody is contacted now. Choose one that is offered."},
    )

    def __init__(self, *args, only, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(code, label) for code, label in Purpose.choices if code in only]


class HappenedForm(CalmForm):
    """What happened: each outcome is a button of its own."""

    channel = forms.ChoiceField(
        label="How?", choices=Channel.choices, widget=forms.RadioSelect(attrs={"class": "picks"})
    )
    purpose = forms.ChoiceField(choices=Purpose.choices, required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="What happened?", choices=Outcome.choices)

    def clean_purpose(self):
        return self.cleaned_data["purpose"] or Purpose.OTHER


class AfterForm(CalmForm):
    """Whether the plan is still safe; each answer is a button of its own."""

    words = words_field("Anything the next person should know", "No names. It is sealed.", rows=2, size=300)
    still_safe = forms.ChoiceField(label="Is the plan still safe?", choices=StillSafe.choices)


class LiftForm(CalmForm):
    """How the second person knows that contact is safe again."""

    how_known = words_field(
        "How do you know that it is safe?", "No names. It is sealed.", rows=2, required=True, size=300
    )
