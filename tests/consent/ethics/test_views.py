"""The pages about the ethics approval."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from consent.ethics.models import Approval
from tests.cast import NOON
from tests.consent.ethics.test_days import approved
from tests.consent.pages import MOST_QUERIES, queries, statuses
from tests.make import signed_in


@pytest.fixture(autouse=True)
def noon_today():
    with time_machine.travel(NOON, tick=False):
        yield


def url(name, study):
    return reverse(f"ethics:{name}", args=[study.pk])


def test_all_members_may_read_it_and_a_stranger_gets_404(leaving_well, imogen, tomasz, laleh, stella):
    assert statuses(url("index", leaving_well), imogen, tomasz, laleh, stella) == [200, 200, 200, 404]


@pytest.mark.parametrize("name", ["new", "suspend"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_reviewer_decides(leaving_well, imogen, tomasz, laleh, stella, name, method):
    """F-R4: the study never approves itself."""
    approved(leaving_well, laleh)
    before = Approval.objects.count()

    assert statuses(url(name, leaving_well), imogen, tomasz, stella, method=method) == [403, 403, 404]
    assert Approval.objects.count() == before
    assert Approval.objects.live(leaving_well, NOON) is not None


def test_laleh_records_an_approval_and_suspends_it(leaving_well, laleh):
    browser = signed_in(laleh)

    typed = {"intent": uuid.uuid4(), "reference": "REC 9", "ends_on": "2027-06-30"}
    assert browser.post(url("new", leaving_well), typed).status_code == 302
    assert Approval.objects.live(leaving_well, NOON).reference == "REC 9"
    suspended = {"intent": uuid.uuid4(), "reason": "Two complaints about the room on Elm Row"}
    assert browser.post(url("suspend", leaving_well), suspended).status_code == 302
    assert Approval.objects.live(leaving_well, NOON) is None
    page = browser.get(url("index", leaving_well)).content.decode()
    assert "The approval is suspended" in page
    assert "Two complaints about the room on Elm Row" in page


@pytest.mark.parametrize(
    ("ends_on", "said"),
    [("2026-11-22", "This day has passed."), ("soon", "Enter a valid date."), ("", "still needs an answer")],
)
def test_an_impossible_day_is_refused_and_the_input_is_kept(leaving_well, laleh, ends_on, said):
    page = signed_in(laleh).post(url("new", leaving_well), {"reference": "REC 9/kept", "ends_on": ends_on})

    assert page.status_code == 422
    assert said in page.content.decode()
    assert 'value="REC 9/kept"' in page.content.decode()


def test_suspending_without_an_approval_is_refused_with_a_sentence(leaving_well, laleh):
    page = signed_in(laleh).post(url("suspend", leaving_well), {"reason": "A complaint"})

    assert page.status_code == 422
    assert "there is nothing to suspend" in page.content.decode()


def test_the_page_takes_as_many_queries_for_one_approval_as_for_fifty(leaving_well, laleh):
    approved(leaving_well, laleh)
    browser = signed_in(laleh)
    one = queries(browser, url("index", leaving_well))
    for place in range(49):
        Approval.objects.record(
            key=uuid.uuid4(), study=leaving_well, reference=f"REC {place}", ends_on=NOON.date(), by=laleh, at=NOON
        )

    assert queries(browser, url("index", leaving_well)) == one <= MOST_QUERIES
