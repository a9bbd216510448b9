"""What a search costs in a large study, and what it says where it shows or compares only a part."""

import uuid

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safespace.encryption.keys import erasure, keycache
from safespace.participants.finding.filling_index import fill_participants
from safespace.participants.finding.search import MOST, find_people
from safespace.participants.models import Linkage, Participant
from tests.cast import NOON, PLAN
from tests.crowd import crowd
from tests.make import signed_in


def find(text, by):
    return find_people(text, by=by, at=NOON).people


def _cost(text, by):
    """(queries of the data, of the keys, keys fetched by number) of one search in a fresh request."""
    data, keys = CaptureQueriesContext(connections["default"]), CaptureQueriesContext(connections["keys"])
    with keycache.scope(), data, keys:
        find(text, by)
    fetched = sum(one["sql"].split(" IN (")[-1].count(",") + 1 for one in keys if "IN (" in one["sql"])
    return len(data), len(keys), fetched


@pytest.mark.parametrize("typed", ["01632 960121", "marguerite@example.org", "NHS 9434765919"])
def test_an_exact_search_opens_the_same_in_a_study_of_one_and_of_two_hundred(leaving_well, imogen, typed):
    """E-R2: it opens only the people it found."""
    alder = Participant.objects.enrol(
        key=uuid.uuid4(), study=leaving_well, name="Zz", phone="+441632960121", email="marguerite@example.org",
        external_id="NHS 943 476 5919", plan=PLAN, needs=[], comfort="", stop_sign="", interviewer=None, by=imogen,
        at=NOON,
    )  # fmt: skip
    assert find(typed, imogen) == [alder]
    alone = _cost(typed, imogen)
    crowd(leaving_well, 200)

    assert find(typed, imogen) == [alder]
    assert _cost(typed, imogen)[:2] == alone[:2]
    if "NHS" not in typed:  # letters may be a name as well
        assert _cost(typed, imogen) == alone


def test_a_search_by_name_takes_as_many_queries_for_two_hundred_as_for_one(alder, imogen):
    assert find("guerite", imogen) == [alder]
    alone = _cost("guerite", imogen)
    crowd(alder.study, 200)

    assert find("guerite", imogen) == [alder]
    assert _cost("guerite", imogen)[:2] == alone[:2]


def test_of_many_the_best_are_shown_and_the_page_asks_for_more_letters(alder, imogen):
    crowd(alder.study, 60)
    answer = signed_in(imogen).post(reverse("participants:find", args=[alder.study_id]), {"text": "crowd"})

    words = " ".join(answer.content.decode().split())
    assert words.count("Crowd 000") >= MOST
    assert f"The first {MOST} people" in words
    assert "Write more of the name" in words
    assert "no time to compare" not in words


def test_without_time_for_every_name_the_search_says_so(alder, imogen):
    crowd(alder.study, 2)

    cut_off = find_people("crowd", by=imogen, at=NOON, seconds=0, names_at_once=1)
    assert (len(cut_off.people) <= 1, cut_off.is_whole) == (True, False)
    whole = find_people("crowd", by=imogen, at=NOON, names_at_once=1)
    assert (len(whole.people), whole.is_whole, whole.has_more) == (2, True, False)
    exact = find_people("+44 20 0000 0001", by=imogen, at=NOON, seconds=0, names_at_once=1)
    assert (len(exact.people), exact.is_whole) == (1, True)


def test_people_of_an_earlier_release_are_found_before_and_after_the_nightly_job(alder, juniper, imogen):
    person = Linkage.objects.get(participant=alder).open()
    person.participant = None
    person.save()
    erasure.shred("linkage", juniper.pk)

    assert find("01632 960121", imogen) == [alder]
    fill_participants(NOON)
    fill_participants(NOON)

    person.refresh_from_db()
    assert person.participant == str(alder.pk)
    assert find("01632 960121", imogen) == [alder]
