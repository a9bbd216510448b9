"""What the address of the ledger asks for."""

from urllib.parse import urlencode

from django import forms

from safespace.base.forms import CalmForm, DayField
from safespace.ledger.reading import PICKS, WORTH_A_LOOK


class NarrowForm(forms.Form):
    """Which entries to show. What cannot be read narrows nothing. `team` is who may be asked for under `by`."""

    show = forms.ChoiceField(choices=[(one, one) for one in (*PICKS, WORTH_A_LOOK)], required=False)
    person = forms.UUIDField(required=False)
    by = forms.ChoiceField(required=False)
    day = DayField(required=False)
    after = forms.CharField(required=False, max_length=400)

    def __init__(self, data, *, team=()):
        super().__init__(data)
        self.fields["by"].choices = [("", "Everybody"), *team]

    def asked(self):
        """{"show", "person", "by", "day", "after"}, each empty or None unless it can be read."""
        self.is_valid()
        read = self.cleaned_data
        texts, others = ("show", "by"), ("person", "day", "after")
        return {name: read.get(name, "") for name in texts} | {name: read.get(name) for name in others}

    def query(self, *names):
        """The part of the address that narrows, for links: "show=checks&" or "". `names` are all unless said."""
        asked = self.asked()
        kept = {name: asked[name] for name in names or ("show", "person", "by", "day") if asked[name]}
        return f"{urlencode(kept)}&" if kept else ""


class AskForm(CalmForm):
    """A form with nothing to fill in: one press."""
