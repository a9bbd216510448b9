"""The form that corrects who a participant is. It shows nothing of what is sealed."""

from contextlib import contextmanager

from django import forms

from safespace.participants.forms import IdentityForm
from safespace.participants.identity.corrections import OPTIONAL, PARTS, CorrectedMeanwhile, NothingCorrected


class CorrectionForm(IdentityForm):
    """Only what is wrong is typed; an empty field stays as it is. `seen` counts the corrections before this page."""

    none_left = forms.MultipleChoiceField(
        label="They have none, so take it out",
        help_text="An empty field above changes nothing. What is ticked here is taken out.",
        choices=[(part, IdentityForm.base_fields[part].label) for part in OPTIONAL],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
    )
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, seen, **kwargs):
        super().__init__(*args, initial={"seen": seen}, **kwargs)
        for name in PARTS:
            self.fields[name].required = False
        self.fields["phone"].help_text = ""

    def clean_seen(self):
        return self.cleaned_data["seen"] or 0

    def clean(self):
        typed = super().clean()
        for part in typed.get("none_left", ()):
            if typed.get(part):
                self.add_error(part, "Either write what is right, or tick below that they have none.")
        if not self.errors and not self.changes():
            self.add_error(None, NothingCorrected.sentence)
        return typed

    def changes(self):
        """{part: new text}, with an empty text for each part they have none of."""
        typed = self.cleaned_data
        return {part: typed[part] for part in PARTS if typed.get(part)} | dict.fromkeys(typed["none_left"], "")

    @contextmanager
    def refusals(self):
        """As in CalmForm; after CorrectedMeanwhile the form has seen that correction, so that pressing again works."""
        with super().refusals():
            try:
                yield
            except CorrectedMeanwhile as refusal:
                self.data = self.data.copy()
                self.data[self.add_prefix("seen")] = str(refusal.number)
                raise
