"""The forms of setting a document aside and of the second look at it."""

from django import forms

from safespace.base.forms import CalmForm

CHOICES = [("remove", "It is somebody else’s: destroy the file"), ("keep", "It is theirs after all: keep it")]


class SetAsideForm(CalmForm):
    """What is wrong with a document."""

    why = forms.CharField(
        label="What is wrong with it?",
        help_text="Without a name. The second person reads it.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": "Write a few words about what is wrong with it. They stay on record."},
    )


class SecondLookForm(CalmForm):
    """What the second person found, with nothing preselected."""

    found = forms.ChoiceField(
        label="What did you find?",
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is to happen with it."},
    )
