"""Forms about erasures. The legal ground is for the study's records; the participant is never asked for a reason."""

from django import forms

from safespace.base.forms import CalmForm, PastMomentField
from safespace.privacy.asking import Asker, Extent, Ground


class AskForm(CalmForm):
    """A request to erase a participant. No option is preselected."""

    extent = forms.ChoiceField(
        label="What is to go?",
        choices=Extent,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is to go."},
    )
    who_asked = forms.ChoiceField(
        label="Who asked for it?",
        choices=Asker,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who asked for it."},
    )
    ground = forms.ChoiceField(
        label="On which ground?",
        help_text="Ours, for the record. The person owes no reason.",
        choices=Ground,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the ground."},
    )
    words = forms.CharField(
        label="What should the second person know?",
        help_text="Without a name. It is sealed with what they said, and goes with it.",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    occurred_at = PastMomentField(label="When was it asked for?")


class SignForm(CalmForm):
    """The second person's agreement."""

    looked = forms.BooleanField(
        label="I looked at what goes, what stays, and what it cannot reach",
        error_messages={"required": "Tick this once you have looked. It can’t be undone."},
    )


class TurnDownForm(CalmForm):
    """The second person's refusal, with its reason."""

    words = forms.CharField(
        label="Why not?",
        help_text="Without a name. The person who asked reads it, and can tell the participant.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": "Write a few words about why not. The person who asked can read them."},
    )


class TakeBackForm(CalmForm):
    """A button to take a request back."""
