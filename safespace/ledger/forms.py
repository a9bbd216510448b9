"""Forms of the ledger."""

from urllib.parse import urlencode

from django import forms

from safespace.base.forms import CalmForm, DayField
from safespace.ledger.reading import PICKS, WORTH_A_LOOK


class NarrowForm(forms.Form):
    """Filters in the ledger's address. Unreadable values are ignored. `team` are the choices for `by`."""

    show = forms.ChoiceField(choices=[(one, one) for one in (*PICKS, WORTH_A_LOOK)], required=False)
    person = forms.UUIDField(required=False)
    by = forms.ChoiceField(required=False)
    day = DayField(required=False)
    after = forms.CharField(required=False, max_length=400)

    def __init__(self, data, *, team=()):
        super().__init__(data)
        self.fields["by"].choices = [("", "Everybody"), *team]

    def asked(self):
        """{"show", "person", "by", "day", "after"}, each empty or None if missing or unreadable."""
        self.is_valid()
        read = self.cleaned_data
        texts, others = ("show", "by"), ("person", "day", "after")
        return {name: read.get(name, "") for name in texts} | {name: read.get(name) for name in others}

    def query(self, *names):
        """The filters as a query string for links: "show=checks&" or "". `names` selects some of them."""
        asked = self.asked()
        kept = {name: asked[name] for name in names or ("show", "person", "by", "day") if asked[name]}
        return f"{urlencode(kept)}&" if kept else ""


class AskForm(CalmForm):
    """A form with only a button."""
