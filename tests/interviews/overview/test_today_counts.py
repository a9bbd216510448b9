"""Today counts everybody in the database, and loads only the people it shows."""

import re
import uuid
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.records.consent_codes import consent_counts
from consent.records.consent_summary import consent_summaries
from consent.withdrawals.models import Withdrawal
from interviews.overview.needs.people import MOST, ask_again_needs
from safespace.participants.models import Participant
from tests.cast import HOUR, NOON, enrol
from tests.consent.cast import CHOICES, approve, choice, send
from tests.interviews.cast import make_consent, make_refusal, make_session
from tests.make import signed_in

DAY = timedelta(days=1)
MORE_THAN_A_PAGE = 600


def _crowd(study, number):
    """So many people who were not asked yet, without a person behind them."""
    return Participant.objects.bulk_create(
        Participant(study=study, pseudonym=f"Sedge {n:05}", code=f"{study.code}-{n:05}", enrolled_at=NOON)
        for n in range(number)
    )


def _today(member):
    return signed_in(member).get(reverse("overview:today", args=[member.study_id]))


@pytest.fixture
def agreed(leaving_well, imogen, tomasz, form_in_use):
    """Seven people of Tomasz', who agreed to the form in use."""
    people = [
        enrol(leaving_well, imogen, name="Ines", phone=f"+44163296013{n}", interviewer=tomasz.user) for n in range(7)
    ]
    for one in people:
        make_consent(one, form_in_use, tomasz)
    return people


@pytest.fixture
def new_choice(form_in_use, imogen, laleh):
    """The form has one more choice since."""
    choices = [*CHOICES, choice("video", "Filming you")]
    return approve(send(form_in_use.form, imogen, at=NOON, choices=choices, teach_right=0), laleh, at=NOON)


def test_the_database_counts_what_each_summary_says(leaving_well, imogen, tomasz, agreed, new_choice, alder, juniper):
    """For every state, at moments around each end, and for a person who stopped without being asked."""
    make_refusal(juniper, new_choice, imogen)
    make_consent(agreed[0], new_choice, tomasz, at=NOON)
    stopped = [agreed[1], alder]
    for one in stopped:
        wish = {"channel": "phone", "wishes": ["keep_data"], "occurred_at": NOON}
        Withdrawal.objects.receive(key=uuid.uuid4(), participant=one, **wish, by=imogen, at=NOON)
    _crowd(leaving_well, 3)
    people = Participant.objects.filter(study=leaving_well)

    for at in (NOON + HOUR, NOON + 335 * DAY, NOON + 364 * DAY, NOON + 367 * DAY):
        summaries = consent_summaries(people, at).values()
        assert consent_counts(people, at) == Counter(one.code for one in summaries)
    seen = consent_counts(people, NOON + HOUR)
    assert seen == {"again": 5, "current": 1, "withdrawn": 2, "refused": 1, "none": 3}


def test_today_counts_all_people_of_a_large_study_and_loads_none(leaving_well, imogen, alder):
    with time_machine.travel(NOON, tick=False), CaptureQueriesContext(connection) as few:
        _today(imogen)
    _crowd(leaving_well, MORE_THAN_A_PAGE)

    with time_machine.travel(NOON, tick=False), CaptureQueriesContext(connection) as many:
        answer = _today(imogen)

    words = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
    assert f"{MORE_THAN_A_PAGE + 1} people" in words
    assert f"Not asked yet {MORE_THAN_A_PAGE + 1}" in words
    assert "Sedge" not in words
    assert len(many) <= len(few)


def test_a_stranger_is_not_among_those_counted(leaving_well, stella, alder):
    with time_machine.travel(NOON, tick=False):
        words = " ".join(re.sub(r"<[^>]+>", " ", _today(stella).content.decode()).split())

    assert "0 people" in words


def test_A_R11_those_to_ask_again_are_shown_up_to_a_number_and_then_that_there_are_more(
    imogen, tomasz, agreed, new_choice, sunita, leaving_well, stella
):
    """Those with a session ahead come first, wherever in the alphabet; an interviewer sees only their own."""
    at, last = NOON + HOUR, max(agreed, key=lambda one: one.pseudonym)
    make_session(last, tomasz, imogen, starts_at=NOON + 3 * DAY)

    def titles(member, most=MOST):
        return [one.title for one in ask_again_needs(member, at, most=most)]

    shown = titles(imogen, 6)
    assert shown[0] == f"Ask {last.pseudonym} again"
    assert len(shown) == 7 and shown[-1] == "There are more people to ask again"
    assert len(titles(imogen, 7)) == 7 and "more" not in titles(imogen, 7)[-1]
    assert titles(tomasz, 7) == titles(imogen, 7)
    assert (titles(sunita), titles(stella)) == ([], [])
