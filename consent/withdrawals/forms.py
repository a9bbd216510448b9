from django import forms

from consent.records.choices.telling import Channel
from consent.withdrawals.models import ABOUT_DATA, Wish
from safespace.base.forms import CalmForm, PastMomentField

CONTACT = [("yes", "Yes, the safe way"), ("no", "No contact at all")]


class WhoForm(CalmForm):
    """The code of the person who wants to stop, for staff who see no list of people."""

    code = forms.CharField(
        label="Pseudonym or code",
        max_length=60,
        help_text="As it stands on your papers, such as LW-7Q3M. Never a name.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type the pseudonym or the code."},
    )


class WithdrawalForm(CalmForm):
    """What they want to happen. No field asks for a reason."""

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
        label="May we get in touch once more, to say what is done with it?",
        choices=CONTACT,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        error_messages={"required": "Choose whether we may get in touch."},
    )
    occurred_at = PastMomentField(label="When did they tell us?")
    known = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def wishes(self):
        """The chosen codes of Wish."""
        typed = self.cleaned_data
        return [typed["wish"], *([Wish.NO_FURTHER_CONTACT] if typed["contact"] == "no" else [])]
