"""Form fields for telephone numbers."""

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from phonenumbers import PhoneNumberFormat, shortnumberinfo

from safespace.base.text.comparing import comparable

UNREADABLE = "We can’t read this number. Write it with its area or country code."
DOUBTFUL = (
    "This does not look like a number in use: a digit may be missing or wrong. Check it. If it is right, press the "
    "button again."
)


class PhoneInput(forms.TextInput):
    """Sends along which number the page showed, so that a doubtful one is asked about once and then accepted."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "tel", "autocomplete": "off"} | (attrs or {}))

    def value_from_datadict(self, data, files, name):
        typed = super().value_from_datadict(data, files, name)
        return typed and _Typed(typed, shown=data.get(f"{name}-shown"))

    def render(self, name, value, attrs=None, renderer=None):
        shown = format_html('<input type="hidden" name="{}-shown" value="{}">', name, value or "")
        return super().render(name, value, attrs, renderer) + shown


class _Typed(str):
    """A number as it was typed, and the one that the page showed before."""

    def __new__(cls, text, shown=None):
        typed = super().__new__(cls, text)
        typed.was_shown = shown is not None and comparable(shown) == comparable(text)
        return typed


class PhoneField(forms.CharField):
    """A telephone number in international form, with its extension: "+442079460958 ext. 12".

    A number that can exist but that no network uses is refused once, and accepted when it is sent again.
    """

    widget = PhoneInput

    def __init__(self, **options):
        super().__init__(max_length=40, **options)

    def clean(self, value):
        typed = super().clean(value)
        return self.checked(typed, getattr(value, "was_shown", False)) if typed else typed

    def checked(self, typed, was_shown):
        number = _parsed(typed)
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError(UNREADABLE)
        if not was_shown and not phonenumbers.is_valid_number(number):
            raise ValidationError(DOUBTFUL)
        extension = f" ext. {number.extension}" if number.extension else ""
        return phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension


class PrintedPhoneField(PhoneField):
    """A telephone number that is printed as it was typed; short numbers such as 116 123 are accepted."""

    def checked(self, typed, was_shown):
        number = _parsed(typed)
        if number is None or not shortnumberinfo.is_possible_short_number(number):
            super().checked(typed, was_shown)
        return typed


def _parsed(text):
    try:
        return phonenumbers.parse(text, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return None
