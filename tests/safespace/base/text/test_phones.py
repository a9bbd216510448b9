"""Telephone numbers as people type them."""

import pytest
from django import forms

from safespace.base.text.phones import DOUBTFUL, UNREADABLE, PhoneField, PrintedPhoneField


class Form(forms.Form):
    phone = PhoneField()
    line = PrintedPhoneField(required=False)


def cleaned(**typed):
    form = Form(typed)
    form.is_valid()
    return form.cleaned_data.get("phone"), form.errors.get("phone", [None])[0], form


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("020 7946 0958", "+442079460958"),
        ("020 7946 0958 ext. 12", "+442079460958 ext. 12"),
        ("+44 20 7946 0958 x12", "+442079460958 ext. 12"),
        ("+442079460958 ext. 12", "+442079460958 ext. 12"),
    ],
)
def test_an_extension_is_kept(typed, kept):
    assert cleaned(phone=typed)[:2] == (kept, None)


def test_a_number_with_a_digit_missing_is_asked_about_once_and_then_accepted():
    kept, why, form = cleaned(phone="07700 90012")
    assert (kept, why) == (None, DOUBTFUL)
    assert 'name="phone-shown" value="07700 90012"' in form.as_p()

    assert cleaned(phone="07700 90012", **{"phone-shown": "07700 90012"})[:2] == ("+44770090012", None)
    assert cleaned(phone="07700 90013", **{"phone-shown": "07700 90012"})[1] == DOUBTFUL


@pytest.mark.parametrize("typed", ["abc", "12", "+1", "999 999 999 999 999 999"])
def test_what_is_no_number_is_refused_however_often_it_is_sent(typed):
    assert cleaned(phone=typed, **{"phone-shown": typed})[:2] == (None, UNREADABLE)


@pytest.mark.parametrize("typed", ["116 123", "85258", "0808 2000 247", ""])
def test_a_printed_number_stays_as_it_was_typed_and_may_be_short(typed):
    form = cleaned(phone="020 7946 0958", line=typed)[2]

    assert (form.errors, form.cleaned_data["line"]) == ({}, typed)
    assert cleaned(phone="020 7946 0958", line="abc")[2].errors["line"] == [UNREADABLE]
