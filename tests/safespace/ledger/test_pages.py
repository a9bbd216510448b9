"""The ledger: by pseudonym, and only for roles that may read it."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.urls import reverse

from safespace.audit.models import Entry
from safespace.encryption.keys.erasure import shred
from safespace.participants.identity.reveal import reveal_identity
from tests.cast import HOUR, NOON, enrol
from tests.make import signed_in

PAGES = ["ledger:index", "ledger:looked", "ledger:evidence"]


HOURLY = (NOON - 1000 * HOUR + number * HOUR for number in range(1000))
"""Moments an hour apart, because many reveals within an hour are stopped (F-R11)."""


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def revealed(alder, tomasz):
    """Tomasz revealed Alder's identity."""
    reveal_identity(key=uuid.uuid4(), participant=alder, reason="She rang about the heron", by=tomasz, at=NOON,
                    meeting=uuid.uuid4())  # fmt: skip
    return alder


def address(name, study):
    return reverse(name, args=[study.pk])


def text(client, url):
    return client.get(url).content.decode()


def test_the_reviewer_reads_by_pseudonym_and_never_a_name(revealed, laleh):
    """F-R7, E-R9: codes, not names; other people's reasons stay hidden."""
    page = text(signed_in(laleh), address("ledger:index", revealed.study))

    assert revealed.pseudonym in page
    assert revealed.code in page
    assert "Identity revealed for two minutes" in page
    assert "Tomasz Idowu, interviewer" in page
    assert "A reason was given; it is sealed." in page
    assert "Marguerite" not in page
    assert "960121" not in page
    assert "heron" not in page


def test_who_looked_shows_only_looks_and_reasons_only_to_the_investigator(revealed, petra, laleh):
    """C-R2: every reveal is logged with a reason."""
    for_petra = text(signed_in(petra), address("ledger:looked", revealed.study))
    for_laleh = text(signed_in(laleh), address("ledger:looked", revealed.study))

    assert "She rang about the heron" in for_petra
    assert "Participant added" not in for_petra
    assert "heron" not in for_laleh


def test_reading_the_log_is_logged_once_in_a_quarter_of_an_hour(alder, laleh):
    """E-R9."""
    client = signed_in(laleh)
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(2):
            client.get(address("ledger:index", alder.study))
        assert Entry.objects.filter(action="ledger.read", actor_id=laleh.actor_id).count() == 1
        clock.shift(HOUR / 3)
        client.get(address("ledger:index", alder.study))

    assert Entry.objects.filter(action="ledger.read", actor_id=laleh.actor_id).count() == 2


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_gets_404(alder, stella, name):
    assert signed_in(stella).get(address(name, alder.study)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_an_interviewer_gets_403(alder, tomasz, name):
    assert signed_in(tomasz).get(address(name, alder.study)).status_code == 403


def test_entries_of_other_studies_are_not_shown(alder, stella, laleh):
    other = enrol(stella.study, stella, name="Ines", phone="+441632960999")

    assert other.pseudonym not in text(signed_in(laleh), address("ledger:index", alder.study))
    url = f"{address('ledger:index', alder.study)}?person={other.pk}"
    assert signed_in(laleh).get(url).status_code == 404


def test_the_list_can_be_filtered_by_kind_and_person(revealed, juniper, imogen, petra):
    client, ledger = signed_in(petra), address("ledger:index", revealed.study)

    def shown(query):
        return {row.action.code for row in client.get(f"{ledger}?{query}").context["rows"]}

    assert shown("show=withdrawals") == set()
    assert "identity.revealed" in shown("show=look")
    assert "participant.enrolled" not in shown("show=look")
    assert {row.participant for row in client.get(f"{ledger}?person={juniper.pk}").context["rows"]} == {juniper}
    assert "participant.enrolled" in shown("show=nonsense&person=nobody&by=nobody&day=never")


def test_the_list_can_be_filtered_by_actor_and_day(revealed, imogen, petra, tomasz, leaving_well):
    client, ledger = signed_in(petra), address("ledger:index", leaving_well)
    client.get(ledger)

    def shown(query):
        return {row.entry.actor_id for row in client.get(f"{ledger}?{query}").context["rows"]}

    everybody = shown("")
    assert shown(f"by={tomasz.actor_id}") == {tomasz.actor_id}
    assert shown("by=itself") == everybody & {None}
    today = leaving_well.day(NOON)
    assert shown(f"day={today}") == everybody
    assert shown(f"day={today - timedelta(days=1)}") == set()
    assert shown(f"day={today}&by={tomasz.actor_id}") == {tomasz.actor_id}


def test_only_the_team_can_be_chosen_as_actors(revealed, imogen, petra, stella, leaving_well):
    client, ledger = signed_in(petra), address("ledger:index", leaving_well)

    assert str(stella.actor_id) not in text(client, ledger)
    assert str(imogen.actor_id) in text(client, ledger)


def test_an_erased_reason_does_not_break_the_page(revealed, imogen, petra):
    """E-R3: the entry stays in the log without its reason."""
    shred("content", revealed.pk)
    answer = signed_in(petra).get(address("ledger:looked", revealed.study))

    assert answer.status_code == 200
    assert "A reason was given; it was erased." in answer.content.decode()
    assert "heron" not in answer.content.decode()


def test_reasons_of_thirty_people_cost_few_key_queries(leaving_well, imogen, petra, django_assert_max_num_queries):
    """The keys of a page are fetched together."""
    for number in range(30):
        person = enrol(leaving_well, imogen, name="Ines", phone=f"+4416329601{number + 30}")
        reveal_identity(key=uuid.uuid4(), participant=person, reason="She rang", by=imogen, at=next(HOURLY))
    client = signed_in(petra)

    with django_assert_max_num_queries(3, connection=connections["keys"]):
        page = text(client, address("ledger:looked", leaving_well))
    assert page.count("She rang") == 30


def test_the_pages_cost_the_same_for_few_and_many_rows(leaving_well, imogen, petra, django_assert_max_num_queries):
    """At most 12 queries, the same for 1 and for 30 rows."""
    client, counts = signed_in(petra), []
    for _ in range(2):
        for name in ("ledger:index", "ledger:looked"):
            client.get(address(name, leaving_well))
            with django_assert_max_num_queries(12) as asked:
                client.get(address(name, leaving_well))
            counts.append(len(asked.captured_queries))
        for number in range(60):
            person = enrol(leaving_well, imogen, name="Ines", phone=f"+4416329601{number + 30}")
            reveal_identity(key=uuid.uuid4(), participant=person, reason="She rang", by=imogen, at=next(HOURLY))

    assert counts[2] <= 12
    assert abs(counts[0] - counts[2]) <= 2, "people and colleagues are queried once, if there are any"


def test_earlier_entries_are_on_the_next_page(leaving_well, imogen, petra):
    for number in range(30):
        enrol(leaving_well, imogen, name="Ines", phone=f"+4416329601{number + 30}")
    client, ledger = signed_in(petra), address("ledger:index", leaving_well)
    first = client.get(ledger)
    second = client.get(f"{ledger}?after={first.context['next_cursor']}")

    assert len(first.context["rows"]) == 30
    seen = {row.entry.pk for row in first.context["rows"]} & {row.entry.pk for row in second.context["rows"]}
    assert seen == set()
    assert client.get(f"{ledger}?after=nonsense").status_code == 400


def test_the_sums_above_the_table_count_the_last_thirty_days(alder, juniper, laleh):
    """Two people asked and agreed within them; what is older stays in the table and is not summed."""
    kept = {"occurred_at": NOON, "actor_role": "interviewer", "study_id": alder.study_id, "stamp": b"0" * 32}
    moments = (NOON - HOUR, NOON - timedelta(days=29), NOON - timedelta(days=31))
    Entry.objects.bulk_create(
        Entry(id=uuid.uuid4(), action=code, recorded_at=moment, **kept)
        for moment in moments
        for code in ("consent.given", "withdrawal.received")
    )

    page = text(signed_in(laleh), address("ledger:index", alder.study))
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())

    assert "In the last 30 days 0 asked 2 agreed 0 said no 2 withdrew 0 checks in sessions 0 topics left out" in words
    assert words.count("Withdrawal received") == 3
