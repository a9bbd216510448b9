"""S8: a day with a year that nobody can mean is refused in words, in forms and in addresses."""

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
def test_S8_a_year_that_nobody_can_mean_is_asked_about(typed):
    form = Form({"day": typed})

    assert form.errors == {"day": ["Look at the year again: this is more than ten years from now."]}


@pytest.mark.parametrize("typed", ["2016-11-23", "2026-11-23", "2036-11-23"])
def test_a_year_that_can_be_meant_is_taken(typed):
    """The control."""
    form = Form({"day": typed})

    assert (form.is_valid(), form.cleaned_data) == (True, {"day": date.fromisoformat(typed)})


def test_S8_the_browsers_picker_keeps_to_the_same_days():
    assert 'min="2016-11-23" max="2036-11-23"' in str(Form()["day"])


def test_a_form_that_knows_closer_days_says_them():
    form = Form()
    form.fields["day"].widget.attrs["max"] = "2027-11-23"

    assert 'min="2016-11-23" max="2027-11-23"' in str(form["day"])


@pytest.mark.parametrize("text", ["", "tomorrow", "0001-01-01", "9999-12-31", "9" * 5_000])
def test_S8_an_address_with_no_such_day_asks_for_none(text):
    assert day_asked_for(text) is None


def test_an_address_with_a_day_asks_for_it():
    """The control."""
    assert day_asked_for("2026-12-01") == date(2026, 12, 1)


def test_ten_years_from_the_last_of_february_there_is_a_day():
    assert years_from(date(2028, 2, 29), 10) == date(2038, 2, 28)


SENTENCE = "There is a character in this that can’t be stored."


@pytest.mark.parametrize("query", ["?after=a%00b", "?%00=a", "?q=%00"])
def test_S8_a_character_that_no_database_stores_is_refused_in_an_address(imogen, query):
    answer = signed_in(imogen).get(reverse("overview:people", args=[imogen.study_id]) + query)

    assert (answer.status_code, SENTENCE in answer.content.decode()) == (400, True)


def test_S8_a_character_that_no_database_stores_is_refused_in_a_form(imogen):
    """The search of people reads its field by hand; on PostgreSQL the query broke."""
    url, client = reverse("overview:people", args=[imogen.study_id]), signed_in(imogen)

    answers = [client.post(url, {"q": typed}) for typed in ("Al\0der", "Alder")]

    assert [one.status_code for one in answers] == [400, 200]
    assert (SENTENCE in answers[0].content.decode(), "Al\0der" in answers[0].content.decode()) == (True, False)


def test_S8_a_stranger_is_sent_to_sign_in_whatever_they_send(client, imogen):
    """What they sent is not even looked at."""
    answer = client.post(reverse("overview:people", args=[imogen.study_id]), {"q": "Al\0der"})

    assert (answer.status_code, answer["Location"].startswith(reverse("accounts:sign-in"))) == (303, True)
