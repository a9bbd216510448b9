"""S8: an implausible year is refused in forms and ignored in addresses."""

from datetime import date

import pytest
from django import forms
from django.urls import reverse

from safespace.base.forms import DayField, day_asked_for, years_from
from tests.cast import NOON
from tests.make import signed_in


class Form(forms.Form):
    day = DayField()


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.mark.parametrize("typed", ["0001-01-01", "0026-11-23", "1999-11-23", "2016-11-22", "2036-11-24", "9999-12-31"])
def test_S8_an_implausible_year_is_refused(typed):
    form = Form({"day": typed})

    assert form.errors == {"day": ["Look at the year again: this is more than ten years from now."]}


@pytest.mark.parametrize("typed", ["2016-11-23", "2026-11-23", "2036-11-23"])
def test_a_plausible_year_is_accepted(typed):
    """The control."""
    form = Form({"day": typed})

    assert (form.is_valid(), form.cleaned_data) == (True, {"day": date.fromisoformat(typed)})


def test_S8_the_browsers_picker_has_the_same_limits():
    assert 'min="2016-11-23" max="2036-11-23"' in str(Form()["day"])


def test_a_form_may_set_closer_limits():
    form = Form()
    form.fields["day"].widget.attrs["max"] = "2027-11-23"

    assert 'min="2016-11-23" max="2027-11-23"' in str(form["day"])


@pytest.mark.parametrize("text", ["", "tomorrow", "0001-01-01", "9999-12-31", "9" * 5_000])
def test_S8_an_unusable_day_in_an_address_is_ignored(text):
    assert day_asked_for(text) is None


def test_a_day_in_an_address_is_read():
    """The control."""
    assert day_asked_for("2026-12-01") == date(2026, 12, 1)


def test_ten_years_after_29_february_is_28_february():
    assert years_from(date(2028, 2, 29), 10) == date(2038, 2, 28)


SENTENCE = "There is a character in this that can’t be stored."


@pytest.mark.parametrize("query", ["?after=a%00b", "?%00=a", "?q=%00"])
def test_S8_an_unusable_character_in_an_address_is_refused(imogen, query):
    answer = signed_in(imogen).get(reverse("overview:people", args=[imogen.study_id]) + query)

    assert (answer.status_code, SENTENCE in answer.content.decode()) == (400, True)


def test_S8_an_unusable_character_in_a_form_is_refused(imogen):
    """The search of people reads its field without a form; on PostgreSQL the query failed."""
    url, client = reverse("overview:people", args=[imogen.study_id]), signed_in(imogen)

    answers = [client.post(url, {"q": typed}) for typed in ("Al\0der", "Alder")]

    assert [one.status_code for one in answers] == [400, 200]
    assert (SENTENCE in answers[0].content.decode(), "Al\0der" in answers[0].content.decode()) == (True, False)


def test_S8_a_stranger_is_sent_to_sign_in_whatever_they_typed(client, imogen):
    """What they sent is not examined."""
    answer = client.post(reverse("overview:people", args=[imogen.study_id]), {"q": "Al\0der"})

    assert (answer.status_code, answer["Location"].startswith(reverse("accounts:sign-in"))) == (303, True)
