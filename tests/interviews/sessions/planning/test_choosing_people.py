"""Choosing a participant on a form: all of a small study, and in a large one those who have a few letters."""

import re
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.sessions.models import Session
from safespace.participants.finding.choosing import MOST
from safespace.participants.separation import Separation
from tests.cast import NOON
from tests.crowd import crowd
from tests.make import signed_in


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def _plan(study):
    return reverse("sessions:plan", args=[study.pk])


def _typed(tomasz, **more):
    return {
        "intent": uuid.uuid4(),
        "interviewer": tomasz.pk,
        "day": "2026-11-26",
        "start": "14:15",
        "minutes": "75",
    } | more


def _ticked(page):
    """The ids of participants that are chosen on a page."""
    boxes = re.findall(r"<input[^>]*>", page)
    return [
        re.search(r'value="([^"]*)"', box)[1] for box in boxes if "checked" in box and re.search(r"[0-9a-f-]{36}", box)
    ]


def test_a_small_study_offers_everyone_and_asks_for_no_letters(alder, juniper, imogen):
    page = signed_in(imogen).get(_plan(alder.study)).content.decode()

    assert alder.pseudonym in page and juniper.pseudonym in page
    assert 'name="letters"' not in page


def test_a_large_study_shows_those_with_the_letters_and_loses_nothing_that_was_typed(alder, imogen, tomasz):
    """Without JavaScript: the search button brings the form back, and the second press plans."""
    crowd(alder.study, MOST + 5)
    client, place = signed_in(imogen), _plan(alder.study)
    first = client.get(place).content.decode()
    assert 'name="letters"' in first
    assert alder.pseudonym not in first and "Crowd" not in first

    typed = _typed(tomasz, letters=alder.code.lower()[3:])
    found = client.post(place, typed | {"search": "1"})
    page = found.content.decode()
    assert (found.status_code, Session.objects.count()) == (200, 0)
    assert alder.pseudonym in page and "Crowd" not in page
    assert "still needs an answer" not in page
    assert 'value="14:15"' in page and 'value="2026-11-26"' in page and _ticked(page) == []
    assert re.search(r'value="75"[^>]*checked', page) and re.search(rf'value="{tomasz.pk}"[^>]*selected', page)
    assert str(typed["intent"]) in page

    planned = client.post(place, typed | {"participant": alder.pk})
    assert planned.status_code == 302
    assert Session.objects.get().participant == alder


def test_a_choice_stays_while_others_are_looked_for(alder, imogen, tomasz):
    crowd(alder.study, MOST + 5)
    typed = _typed(tomasz, letters="crowd", participant=str(alder.pk), search="1")
    page = signed_in(imogen).post(_plan(alder.study), typed).content.decode()

    assert _ticked(page) == [str(alder.pk)]
    assert page.count("Crowd 000") == MOST
    assert "Type more letters to see fewer." in page


@pytest.mark.parametrize("letters", ["zzz", "%", "_", "a\x00b"])
def test_letters_that_match_no_participant_offer_none(alder, imogen, tomasz, letters):
    crowd(alder.study, MOST + 5)
    answer = signed_in(imogen).post(_plan(alder.study), _typed(tomasz, letters=letters, search="1"))

    assert answer.status_code in (200, 400)
    assert "Crowd" not in answer.content.decode()


def test_an_interviewer_and_a_stranger_are_shown_nobody_else(alder, juniper, tomasz, stella):
    for member in (tomasz, stella):
        page = signed_in(member).post(_plan(member.study), _typed(tomasz, letters=juniper.code, search="1"))
        assert juniper.pseudonym not in page.content.decode()
        forged = signed_in(member).post(_plan(member.study), _typed(tomasz, participant=str(juniper.pk)))
        assert (forged.status_code, juniper.pseudonym in forged.content.decode()) == (422, False)


@pytest.mark.parametrize("address", ["sessions:plan", "calendar:separation"])
def test_the_page_costs_the_same_in_a_study_of_thirty_and_of_three_hundred(alder, imogen, address):
    place = reverse(address, args=[alder.study_id, *([alder.pk] if "separation" in address else [])])
    client = signed_in(imogen)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(place)
        return len(asked), len(answer.content) // 100

    crowd(alder.study, 30)
    small = cost()
    crowd(alder.study, 270, begin=30)
    assert cost() == small


def test_C_R4_whom_they_must_not_meet_stays_chosen_while_others_are_looked_for(alder, juniper, imogen, sunita):
    people = crowd(alder.study, MOST + 5)
    Separation.objects.write(alder, [juniper], staff=[sunita.user], by=imogen, at=NOON)
    client, place = signed_in(imogen), reverse("calendar:separation", args=[alder.study_id, alder.pk])
    before = client.get(place).content.decode()
    assert (str(juniper.pk) in _ticked(before), "Crowd" in before) == (True, False)

    typed = {"others": [str(juniper.pk)], "staff": [str(sunita.user.pk)], "letters": "crowd 00007", "search": "1"}
    page = client.post(place, typed).content.decode()
    assert set(_ticked(page)) == {str(juniper.pk), str(sunita.user.pk)}
    assert people[7].pseudonym in page and people[8].pseudonym not in page
    assert Separation.objects.of(alder) == {juniper.pk}, "looking changes nothing"

    del typed["search"]
    assert client.post(place, typed | {"others": [str(juniper.pk), str(people[7].pk)]}).status_code == 302
    assert Separation.objects.of(alder) == {juniper.pk, people[7].pk}
