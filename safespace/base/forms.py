"""Form fields and the base form: they keep what was typed and say what to do."""

import uuid
from contextlib import contextmanager
from datetime import timedelta

from django import forms
from django.forms.utils import pretty_name
from django.utils.html import format_html
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from safespace.base.once import KeyTaken
from safespace.base.refusals import Refusal
from safespace.base.text.comparing import shows


class DayInput(forms.DateInput):
    """A day, in the browser's own picker, which needs ISO format whatever the reader's language."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


def years_from(day, years):
    """`day` moved by `years`, which may be negative. 29 February becomes the 28th where needed."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February in a common year
        return day.replace(year=day.year + years, day=28)


class DayField(forms.DateField):
    """A day at most YEARS in the past or future; the browser's picker has the same limits."""

    YEARS = 10
    FAR = "Look at the year again: this is more than ten years from now."

    widget = DayInput

    def get_bound_field(self, form, field_name):
        first, last = (day.isoformat() for day in self.ends())
        self.widget.attrs = {"min": first, "max": last} | self.widget.attrs  # a form may set closer limits
        return super().get_bound_field(form, field_name)

    def ends(self):
        """The first and last day accepted."""
        today = localdate()
        return years_from(today, -self.YEARS), years_from(today, self.YEARS)

    def to_python(self, value):
        day = super().to_python(value)
        first, last = self.ends()
        if day and not first <= day <= last:
            raise forms.ValidationError(self.FAR)
        return day


def day_asked_for(text):
    """The day in `text`, taken from an address; None unless a DayField accepts it."""
    try:
        return DayField(required=False).clean(text)
    except forms.ValidationError:
        return None


class PastMomentField(forms.DateTimeField):
    """A moment in the past, to the minute; empty means now. A year typed wrong is refused, because the record made from
    it cannot be corrected.
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
    """A label for a choice: `name`, with `words` under it in small print."""
    return format_html("<b>{}</b> <small>{}</small>", name, words) if words else name


def _something_to_read(words):
    """A validator that refuses invisible characters alone, with `words`."""

    def validate(value):
        if not shows(str(value)):
            raise forms.ValidationError(words, code="required")

    return validate


KEPT = "kept"
"""The `intent` of a form that is filled in from a draft: it comes back with what was typed and is never valid."""

KEPT_WORDS = (
    "This is what you typed before you were signed out. Nothing of it is recorded yet: check it and press again."
)


class LinesForm(forms.Form):
    """A form that counts a line break as one character, as browsers count it, although they send two."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.data = _with_single_line_breaks(self.data)


class CalmForm(LinesForm):
    """A form with its own idempotency key, so that sending it twice does one thing.

    Pass `cleaned_data` to an act: `intent` becomes the primary key of the row the act makes (see `base.once`).
    """

    intent = forms.UUIDField(widget=forms.HiddenInput, required=False)

    waits_until = None
    was_kept = False

    required_css_class = "is-required"
    # The server says in words what is missing, above the field; not every screen reader reads the browser's bubble.
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.initial.setdefault("intent", uuid.uuid4())
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                # Not `self[name]`: Django caches the bound field with its present label, and forms change labels later.
                label = pretty_name(name) if field.label is None else field.label
                field.error_messages["required"] = _("“%(label)s” still needs an answer.") % {"label": label}
            if isinstance(field, forms.CharField) and field.required:
                field.validators.append(_something_to_read(field.error_messages["required"]))

        if self.is_bound and self.data.get(self.add_prefix("intent")) == KEPT:
            self.was_kept = True
            self._give_fresh_intent()

    def _give_fresh_intent(self):
        self.data = self.data.copy()
        self.data[self.add_prefix("intent")] = str(uuid.uuid4())

    def _post_clean(self):
        super()._post_clean()
        if self.was_kept:
            self.add_error(None, KEPT_WORDS)

    def clean_intent(self):
        return self.cleaned_data.get("intent") or uuid.uuid4()

    @contextmanager
    def refusals(self):
        """Turn a Refusal raised inside into an error of this form, so that nothing typed is lost.

        For a refusal with a waiting time, sets `waits_until`, from which `pages.page` sets the status. After KeyTaken
        the form gets a fresh key, so that pressing again works.
        """
        try:
            yield
        except Refusal as refusal:
            self.waits_until = refusal.until
            if isinstance(refusal, KeyTaken):
                self._give_fresh_intent()
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


def _with_single_line_breaks(data):
    """`data` with one character for each line break, however it was sent."""
    if not any("\r" in text for name in data for text in _texts(data, name)):
        return data
    plain = data.copy()
    for name in data:
        values = [text.replace("\r\n", "\n").replace("\r", "\n") for text in _texts(data, name)]
        if hasattr(data, "setlist"):
            plain.setlist(name, values)
        elif values:
            (plain[name],) = values
    return plain


def _texts(data, name):
    values = data.getlist(name) if hasattr(data, "getlist") else [data[name]]
    return [value for value in values if isinstance(value, str)]
