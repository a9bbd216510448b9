"""The page where one choice becomes a no."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from consent.records.choices.narrowing import Narrowing
from consent.records.models import ScopeAnswer
from tests.cast import HOUR, NOON
from tests.consent.pages import MOST_QUERIES, queries, statuses
from tests.make import signed_in


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(NOON + HOUR, tick=False):
        yield


@pytest.fixture
def place(alders_record, alder):
    return reverse("records:narrow", args=[alder.study_id, alder.pk])


def typed(record, code, **changes):
    said = ScopeAnswer.objects.get(record=record, scope__code=code)
    return {"intent": uuid.uuid4(), "choice": said.pk, "channel": "phone"} | changes


def test_who_works_with_the_person_opens_it_and_others_do_not(
    place, imogen, tomasz, petra, dario, sunita, laleh, fred, stella
):
    """A-R11: also the principal investigator and the data protection officer; never the reviewer."""
    assert statuses(place, imogen, tomasz, petra, dario) == [200] * 4
    assert statuses(place, sunita, laleh, fred, stella) == [404, 403, 403, 404]


def test_two_presses_make_it_a_no_and_a_third_changes_nothing(place, alders_record, alder, tomasz):
    """A-R11: the page says what it means at once."""
    browser, sent = signed_in(tomasz), typed(alders_record, "audio")
    page = browser.get(place).content.decode()
    assert "No recorder goes with their talks." in page
    assert "Keeping the typed copy for other researchers: said no" in page

    first, second = browser.post(place, sent, follow=True), browser.post(place, sent, follow=True)

    assert first.redirect_chain == [(alder.get_absolute_url(), 302)]
    assert "“Recording your voice” is a no from now on." in first.content.decode()
    assert "was a no already. Nothing has changed." in second.content.decode()
    assert Narrowing.objects.get().answer.record == alders_record
    assert "Recording your voice: a no since 23 November 2026" in browser.get(place).content.decode()
    receipt = reverse("records:receipt", args=[alder.study_id, alder.pk, alders_record.pk])
    assert "Recording your voice: a no since 23 November 2026, 13:00 (GMT)." in browser.get(receipt).content.decode()


def test_a_no_to_taking_part_leads_to_stopping(place, alders_record, alder, imogen):
    """A-R14."""
    answer = signed_in(imogen).post(place, typed(alders_record, "take_part"))

    assert answer.url == reverse("withdrawals:new", args=[alder.study_id, alder.pk])
    assert not Narrowing.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"choice": ""}, "Choose which one is now a no."),
        ({"choice": uuid.uuid4()}, "Choose one of the choices below."),
        ({"occurred_at": "2026-11-24T09:00"}, "This moment has not come yet."),
    ],
)
def test_what_is_missing_or_wrong_is_asked_for_and_the_rest_is_kept(place, alders_record, imogen, wrong, words):
    answer = signed_in(imogen).post(place, typed(alders_record, "audio", channel="letter") | wrong)
    page = answer.content.decode()

    assert (answer.status_code, words in page) == (422, True)
    assert "checked" in page[page.index('value="letter"') :].partition(">")[0]
    assert not Narrowing.objects.exists()


def test_it_takes_few_queries(place, imogen):
    assert queries(signed_in(imogen), place) <= MOST_QUERIES
