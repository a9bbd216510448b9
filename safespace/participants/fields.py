"""Form fields of what is written about people."""

import unicodedata

from django import forms
from django.core.validators import EmailValidator


def validate_email(value):
    """Raise ValidationError unless `value` is an e-mail address; the part before the @ may use any letters."""
    name, at, domain = value.rpartition("@")
    plain = "".join("a" if one.isalnum() and not one.isascii() else one for one in unicodedata.normalize("NFC", name))
    EmailValidator(message="This doesn’t look like an e-mail address. Check it.")(f"{plain}{at}{domain}")


class PersonsEmailField(forms.EmailField):
    """A person's own e-mail address, which colleagues write to; the product sends nothing there."""

    default_validators = [validate_email]


def words_field(label, hint="", *, rows=2, required=False, size=600):
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}) if rows > 1 else line()
    return forms.CharField(label=label, help_text=hint, required=required, max_length=size, widget=widget)


def line(**attrs):
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


class InterviewerField(forms.ModelChoiceField):
    """The interviewer of a participant; the view sets the queryset of Memberships."""

    def label_from_instance(self, membership):
        return str(membership.user)
