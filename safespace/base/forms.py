"""Forms that keep what was typed and say what to do."""

import uuid
from contextlib import contextmanager
from datetime import timedelta

from django import forms
from django.forms.utils import pretty_name
from django.utils.html import format_html
from django.utils.timezone import localdate, now

from safespace.base.once import KeyTaken
from safespace.base.refusals import Refusal


class DayInput(forms.DateInput):
    """A day, in the browser's own picker; it takes a value in one spelling only, whatever people read."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


def years_from(day, years):
    """`day` so many years on, or back where `years` is below zero."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


class DayField(forms.DateField):
    """A day of which the year is believable: at most YEARS back or ahead. The browser's picker keeps to the same."""

    YEARS = 10
    FAR = "Look at the year again: this is more than ten years from now."

    widget = DayInput

    def get_bound_field(self, form, field_name):
        first, last = (day.isoformat() for day in self.ends())
        self.widget.attrs = {"min": first, "max": last} | self.widget.attrs  # a form may know closer ones
        return super().get_bound_field(form, field_name)

    def ends(self):
        """The first and the last day that are taken."""
        today = localdate()
        return years_from(today, -self.YEARS), years_from(today, self.YEARS)

    def to_python(self, value):
        day = super().to_python(value)
        first, last = self.ends()
        if day and not first <= day <= last:
            raise forms.ValidationError(self.FAR)
        return day


def day_asked_for(text):
    """The day that `text` of an address names, or None where it is none that a DayField takes."""
    try:
        return DayField(required=False).clean(text)
    except forms.ValidationError:
        return None


class PastMomentField(forms.DateTimeField):
    """A moment that lies behind, to the minute; empty for just now. A slip of the year is asked about, since what is
    written down stands for good.
    """

    LONGEST_AGO = timedelta(days=366 * 10)

    def __init__(self, **kwargs):
        picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        usual = {"help_text": "Leave it empty if it was just now.", "required": False, "widget": picker}
        super().__init__(**usual | kwargs)

    def clean(self, value):
        moment = super().clean(value)
        if moment and moment < now() - self.LONGEST_AGO:
            raise forms.ValidationError("This is more than ten years ago. Look at the year again.")
        return moment


def two_lines(name, words=""):
    """A choice as its name, and beneath it in small print what `words` say of it."""
    return format_html("<b>{}</b> <small>{}</small>", name, words) if words else name


class CalmForm(forms.Form):
    """A form with a key of its own, so that sending it twice does one thing.

    Pass `cleaned_data` to an act: `intent` becomes the key of the row the act makes (see `base.once`).
    """

    intent = forms.UUIDField(widget=forms.HiddenInput, required=False)

    waits_until = None

    required_css_class = "is-required"
    # The server says what is missing, above the field and in words; a browser's own bubble is not read aloud by all.
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.initial.setdefault("intent", uuid.uuid4())
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                # Not `self[name]`: Django keeps that, with the words the field has now, and forms add to them later.
                label = pretty_name(name) if field.label is None else field.label
                field.error_messages["required"] = f"“{label}” still needs an answer."

    def clean_intent(self):
        return self.cleaned_data.get("intent") or uuid.uuid4()

    @contextmanager
    def refusals(self):
        """Turn a Refusal raised inside into an error of this form, so that nothing typed is lost.

        A refusal that is a wait stays in `waits_until`, from which `pages.page` makes the status. After KeyTaken the
        form has a key of its own again, so that the next press works.
        """
        try:
            yield
        except Refusal as refusal:
            self.waits_until = refusal.until
            if isinstance(refusal, KeyTaken):
                self.data = self.data.copy()
                self.data[self.add_prefix("intent")] = str(uuid.uuid4())
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
