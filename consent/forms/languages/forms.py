"""The form with which a member vouches for our words in a language."""

from django import forms

from safespace.base.forms import CalmForm


class VouchForm(CalmForm):
    """`digest_read` says which words stood on the page."""

    digest_read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    checked = forms.BooleanField(
        error_messages={"required": "Tick this once a speaker has read every word."},
    )

    def __init__(self, *args, language_name, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["checked"].label = f"A person who speaks {language_name} has read every word below, and it is right"
