"""Forms about participants. What they collect is sealed before it is stored."""

import unicodedata
from contextlib import contextmanager

from django import forms

from safespace.base.forms import CalmForm
from safespace.base.text.comparing import comparable
from safespace.base.text.phones import PhoneField
from safespace.participants.adding import LikelyTheSame
from safespace.participants.fields import InterviewerField, PersonsEmailField, line, words_field
from safespace.participants.needs import CHOICES
from safespace.participants.safe_contact.forms import ContactForm

REASONS = [
    ("arrange", "Arrange a session"),
    ("follow_up", "Follow-up call"),
    ("asked", "They asked me to"),
    ("call_off", "Tell them something is off"),
    ("harm", "Risk of harm"),
    ("other", "Something else"),
]


class NeedsForm(CalmForm):
    """What a room and an interview must offer; everyone is asked in the same words (G-R5)."""

    needs = forms.MultipleChoiceField(
        label="What should the room have?", choices=CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    comfort = words_field(
        "What makes it easier?", "One thing a line, such as “a break every 25 minutes”", rows=4, size=1500
    )
    stop_sign = words_field("Their sign to stop", "For example: a raised palm", rows=1, size=120)


class IdentityForm(CalmForm):
    """A person's name and ways to identify them."""

    name = forms.CharField(label="Name", max_length=200, widget=line())
    name_to_use = forms.CharField(
        label="Name to use", help_text="If we call them by another name", max_length=200, required=False, widget=line()
    )
    pronouns = forms.CharField(
        label="Pronouns", help_text="For example: she, or they", max_length=60, required=False, widget=line()
    )
    phone = PhoneField(label="Phone", help_text="Leave it empty if they have none", required=False)
    email = PersonsEmailField(label="E-mail", required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    external_id = forms.CharField(
        label="A number they are known by elsewhere",
        help_text="For example on a referral",
        max_length=60,
        required=False,
        widget=line(),
    )


class EnrolForm(IdentityForm, ContactForm, NeedsForm):
    """One page to add a participant: identity, safe contact, needs, interviewer."""

    interviewer = InterviewerField(label="Who meets them?", queryset=None, required=False, empty_label="Decide later")
    two_people = forms.BooleanField(required=False, widget=forms.HiddenInput)

    alike = None
    """Who is likely the same, once an act has refused because of it."""

    field_order = [*IdentityForm.base_fields, *ContactForm.base_fields]

    def __init__(self, *args, interviewers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["interviewer"].queryset = interviewers

    @contextmanager
    def refusals(self):
        """As in CalmForm; after LikelyTheSame the page can show who it is."""
        with super().refusals():
            try:
                yield
            except LikelyTheSame as refusal:
                self.alike = refusal.alike
                raise

    def clean(self):
        typed = super().clean()
        ways = {way for row in self.ROWS for way in typed.get(f"ways{row}", ())}
        if ways & {"call", "text"} and not typed.get("phone") and "phone" not in self.errors:
            self.add_error("phone", "To call or text them we need a number. Write it, or choose another way.")
        if ways == {"email"} and not typed.get("email") and "email" not in self.errors:
            self.add_error("email", "E-mail is the only way to reach them. Write the address, or choose another way.")
        return typed


class FindForm(CalmForm):
    """What the member knows about the participant they look for."""

    text = forms.CharField(
        label="Name, phone, e-mail or number",
        help_text="At least two letters of a name, or the whole of the others",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_text(self):
        """Refuse a single letter, unless it can be a whole name, as in Chinese."""
        text = self.cleaned_data["text"]
        letters = comparable(text)
        if len(letters) < 2 and not any(unicodedata.category(one) == "Lo" for one in letters):
            raise forms.ValidationError("Write at least two letters.")
        return text


class RevealForm(CalmForm):
    """The reason to see an identity, sealed and kept. `only` limits the choice to these codes of REASONS."""

    why = forms.ChoiceField(
        label="Why do you need it?",
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "For this reason nothing is opened now. Choose one that is offered."},
    )
    note = forms.CharField(
        label="A few words for the record",
        max_length=300,
        widget=line(),
        error_messages={"required": "Write a few words about why you need it. They stay on record."},
    )

    def __init__(self, *args, only=None, **kwargs):
        super().__init__(*args, **kwargs)
        if only is not None:
            self.fields["why"].choices = [(code, label) for code, label in REASONS if code in only]

    def reason(self):
        return f"{dict(REASONS)[self.cleaned_data['why']]}: {self.cleaned_data['note']}"


class BreakGlassForm(CalmForm):
    """Which record to open and why. The second person reads the reason before deciding."""

    code = forms.CharField(
        label="Whose record?",
        max_length=60,
        help_text="The code from the ledger, such as LW-7Q3M.",
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Write the code of the record."},
    )
    note = forms.CharField(
        label="Why do you need to know who it is?",
        max_length=300,
        help_text="The second person reads this. The words are sealed and stay on record.",
        widget=line(),
        error_messages={"required": "Write a few words about why you need it. They stay on record."},
    )


class BreakGlassDecisionForm(CalmForm):
    """The second person's yes or no, with equal weight."""

    agree = forms.TypedChoiceField(
        label="What do you decide?",
        choices=[("yes", "Open it for half an hour"), ("no", "Leave it closed")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(attrs={"class": "options"}),
        error_messages={"required": "Choose one of the two."},
    )
