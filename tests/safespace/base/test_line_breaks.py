"""A line break counts as one character, as the browser counts it, in every field."""

import pytest
from django import forms
from django.http import QueryDict

from safespace.base.forms import CalmForm, LinesForm
from tests.walk.addresses import addresses


class NoteForm(CalmForm):
    note = forms.CharField(max_length=10, widget=forms.Textarea)
    ways = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)


def sent(note):
    """As a browser sends it, CRLF for every line break."""
    data = QueryDict(mutable=True)
    data.update({"note": note})
    data.setlist("ways", ["a", "b"])
    return data


@pytest.mark.parametrize("data", [sent("12345\r\n789\r\n"), sent("12345\n789\n"), sent("12345\r789\r")])
def test_a_text_of_full_length_with_line_breaks_is_accepted(data):
    form = NoteForm(data)

    assert form.is_valid(), form.errors
    assert (form.cleaned_data["note"], form.cleaned_data["ways"]) == ("12345\n789", ["a", "b"])
    assert form["note"].value() == "12345\n789\n"


def test_a_text_that_is_too_long_is_still_refused():
    """The control."""
    assert not NoteForm(sent("12345\r\n78901")).is_valid()


def test_a_plain_dictionary_works_as_well():
    assert NoteForm({"note": "12345\r\n7890"}).is_valid()


def test_an_unbound_form_has_no_data():
    assert NoteForm().data == {}


def forms_below(base):
    for one in base.__subclasses__():
        yield one
        yield from forms_below(one)


def test_every_form_with_lines_counts_them_so():
    """Its text comes from a box with several lines and has a limit."""
    assert addresses(), "imports every form of the product"
    ours = [one for one in forms_below(forms.Form) if one.__module__.startswith(("safespace", "consent", "interviews"))]
    limited = [
        one
        for one in ours
        if any(isinstance(field.widget, forms.Textarea) and field.max_length for field in one.base_fields.values()
               if isinstance(field, forms.CharField))
    ]  # fmt: skip

    assert len(limited) > 5
    assert [one.__qualname__ for one in limited if not issubclass(one, LinesForm)] == []
