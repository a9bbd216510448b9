"""The list of people, one person, and today, as each role opens them."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.withdrawals.models import Withdrawal
from interviews.overview.people import PAGE
from safespace.participants.no_contact import NoContact
from safespace.studies.models import Study
from tests.cast import NOON, enrol
from tests.crowd import crowd
from tests.interviews.cast import make_consent, make_refusal
from tests.make import signed_in

LINES_OF_A_LOOK = ("SAVEPOINT", "RELEASE", 'INSERT INTO "safespace_entry"', 'INSERT INTO "safespace_unsealed"')


def _people(study):
    return reverse("overview:people", args=[study.pk])


def test_the_list_costs_the_same_for_one_and_for_many_and_is_light(leaving_well, imogen, tomasz, form_in_use):
    """12 queries and the lines of a look at most, and 100 kB for a page of people who answered everything."""

    def cost():
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(_people(leaving_well))
        queries = [one["sql"] for one in asked if not one["sql"].startswith(LINES_OF_A_LOOK)]
        return len(queries), len(answer.content)

    with time_machine.travel(NOON, tick=False):
        client = signed_in(imogen)
        one = enrol(leaving_well, imogen, name="Ines", phone="+441632960123", interviewer=tomasz.user)
        make_consent(one, form_in_use, tomasz)
        alone, light = cost()
        for person in crowd(leaving_well, PAGE):
            make_consent(person, form_in_use, imogen)
        many, heavy = cost()

    assert many <= alone <= 12
    assert heavy <= 100_000


def test_the_list_shows_pseudonyms_and_no_name(alder, juniper, imogen):
    page = signed_in(imogen).get(_people(alder.study)).content.decode()

    assert alder.pseudonym in page
    assert juniper.pseudonym in page
    assert "Marguerite" not in page
    assert "960121" not in page


def test_an_interviewer_sees_their_own_people_alone(alder, juniper, tomasz):
    client = signed_in(tomasz)
    page = client.get(_people(alder.study)).content.decode()

    assert alder.pseudonym in page
    assert juniper.pseudonym not in page
    assert client.get(juniper.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["overview:people", "overview:today"])
def test_a_stranger_gets_404(alder, stella, name):
    assert signed_in(stella).get(reverse(name, args=[alder.study_id])).status_code == 404


def test_the_reviewer_reads_the_ledger_and_not_the_people(alder, laleh):
    client = signed_in(laleh)

    assert client.get(_people(alder.study)).status_code == 403
    assert client.get(alder.get_absolute_url()).status_code == 403


def test_a_person_shows_the_plan_and_never_the_safe_word(alder, imogen, django_assert_max_num_queries):
    client = signed_in(imogen)
    with django_assert_max_num_queries(19):
        page = client.get(alder.get_absolute_url()).content.decode()

    assert "10:00 to 15:00" in page
    assert "The library, about your card" in page
    assert "marigold" not in page


def test_today_names_what_is_missing_first(alder, imogen):
    """F-R2: without an ethics approval nothing may begin, and today says so."""
    Study.objects.filter(pk=alder.study_id).update(approved_until=NOON.date() - timedelta(days=1))
    with time_machine.travel(NOON, tick=True):
        page = signed_in(imogen).get(reverse("overview:today", args=[alder.study_id])).content.decode()

    assert "No ethics approval in force" in page
    assert "Monday 23 November" in page


def test_nothing_is_planned_with_a_participant_who_withdrew(alder, imogen):
    """A3: after a withdrawal only a new episode, begun by the participant, leads back."""

    def page():
        return signed_in(imogen).get(alder.get_absolute_url()).content.decode()

    before = page()
    Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=alder, channel="phone", wishes=["keep_data"],
        occurred_at=NOON, by=imogen, at=NOON,
    )  # fmt: skip

    offers = ("Plan a session", "Withdraw from the study", "Ask for consent", "They ask to take part")
    assert [offer in before for offer in offers] == [True, True, True, False]
    assert [offer in page() for offer in offers] == [False, False, False, True]


def test_nothing_is_planned_with_who_said_no_and_only_they_bring_consent_up_again(alder, juniper, imogen, form_in_use):
    """A-R8: the page offers what the gates would let through, and no more."""

    def can(person):
        return signed_in(imogen).get(person.get_absolute_url()).context["can"]

    make_refusal(alder, form_in_use, imogen)

    assert [can(one)["plan"] for one in (alder, juniper)] == [False, True]
    assert [can(one)["consent"] for one in (alder, juniper)] == [True, True]

    NoContact.objects.place(alder, by=imogen, at=NOON)
    assert can(alder)["consent"] is False
