"""The page of whom to ask again: found and counted by the database, read by key."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.records.consent_codes import DUE, with_due_consent
from consent.records.consent_summary import consent_summaries
from consent.records.models import ConsentRecord, Outcome, Route
from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import End
from consent.records.views import COUNTED
from safespace.encryption.keys import keycache
from safespace.participants.models import Participant
from tests.cast import HOUR, NOON
from tests.consent.cast import CHOICES, approve, choice, gives_consent, send
from tests.crowd import crowd
from tests.interviews.cast import make_consent, withdraw
from tests.make import signed_in

DAY = timedelta(days=1)


def _unfinished(study, version, by, count, *, begin=0, route=Route.IN_PERSON):
    """So many people who signed and have not done the copy step yet."""
    people = crowd(study, count, begin=begin)
    with keycache.scope() as keys:
        keys.prepare("content", [one.pk for one in people])
        sittings = ConsentSitting.objects.bulk_create(
            ConsentSitting(
                participant=one, version=version, obtained_by=by, asked_themselves=False, opened_at=NOON - HOUR,
                ended_at=NOON, ended_as=End.AGREED,
            )
            for one in people
        )  # fmt: skip
    ConsentRecord.objects.bulk_create(
        ConsentRecord(
            participant=sitting.participant, version=version, sitting=sitting, obtained_by=by, route=route,
            outcome=Outcome.GIVEN, given_at=NOON, valid_until=NOON + 365 * DAY, text_sha256="0" * 64,
            explained_again=False,
        )
        for sitting in sittings
    )  # fmt: skip
    return people


def _page(member, **query):
    with time_machine.travel(NOON + HOUR, tick=False):
        client = signed_in(member)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(reverse("records:again", args=[member.study_id]), query)
    return answer, len(asked)


@pytest.mark.parametrize("days", [0, 300, 340, 364, 400])
def test_A_R11_the_database_finds_those_whose_summary_says_so(
    leaving_well, imogen, tomasz, laleh, alder, juniper, approved_form, days
):
    """A new choice, an end near or past, a copy or a signature that is missing; never who stopped or was not asked."""
    gives_consent(alder, approved_form, tomasz)
    _unfinished(leaving_well, approved_form, tomasz, 2)
    _unfinished(leaving_well, approved_form, tomasz, 1, begin=2, route=Route.READ_ALOUD)
    stopped, _ = _unfinished(leaving_well, approved_form, tomasz, 1, begin=3), crowd(leaving_well, 1, begin=4)
    withdraw(stopped[0], imogen, NOON + HOUR)
    if days != 300:
        newer = [*CHOICES, choice("video", "Filming you")]
        version = approve(send(approved_form.form, imogen, choices=newer, teach_right=0), laleh)
        make_consent(juniper, version, imogen, at=NOON)
    people, at = Participant.objects.filter(study=leaving_well), NOON + 2 * HOUR + days * DAY

    summaries = consent_summaries(people, at)
    assert set(with_due_consent(people, leaving_well, at)) == {one for one in people if summaries[one.pk].code in DUE}


def test_the_page_reads_thirty_at_a_time_at_the_cost_of_one(leaving_well, imogen, tomasz, approved_form, stella):
    _unfinished(leaving_well, approved_form, tomasz, 1)
    answer, alone = _page(imogen)
    assert "1 person" in answer.content.decode()
    _unfinished(leaving_well, approved_form, tomasz, 39, begin=1)

    first, many = _page(imogen)
    after = first.context["next_cursor"]
    second, _ = _page(imogen, after=after)

    assert (many, many <= 12) == (alone, True)
    assert "40 people" in first.content.decode()
    assert len(first.content) <= 100_000
    names = [[person.pseudonym for person, _ in one.context["due"]] for one in (first, second)]
    assert [len(some) for some in names] == [30, 10]
    assert sum(names, []) == [f"Crowd {n:05}" for n in range(40)]
    assert second.context["next_cursor"] is None
    assert "Nobody to ask again" in _page(stella)[0].content.decode()


def test_beyond_a_number_the_page_says_more_than(leaving_well, imogen, tomasz, approved_form):
    _unfinished(leaving_well, approved_form, tomasz, COUNTED + 1)

    assert f"More than {COUNTED} people" in " ".join(_page(imogen)[0].content.decode().split())
