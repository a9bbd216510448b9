"""“My choices” on the tablet: what counts now, for the person alone."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from safespace.audit.models import Entry
from safespace.participants.separation import Separation
from tests.cast import HOUR, NOON
from tests.consent.cast import approve, begin_form, gives_consent, narrow, send, sit
from tests.consent.pages import statuses
from tests.make import lent, signed_in

MINE = "/c/mine/"


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(NOON + HOUR, tick=False):
        yield


@pytest.fixture
def place(alders_record, alder):
    return reverse("records:show-choices", args=[alder.study_id, alder.pk])


def read(browser):
    return " ".join(browser.get(MINE).content.decode().split())


def test_it_shows_what_counts_now_when_it_was_said_and_on_which_form(alders_record, alder, tomasz, imogen):
    """A-R11: with a yes that became a no since, and whom to call."""
    narrow(alder, "audio", imogen, NOON + HOUR / 2)

    page = read(lent(tomasz, alder.pk))

    assert "Form 1. You answered on 23 November 2026, 12:00 (GMT)." in page
    assert "This counts now, until the end of 23 November 2027, unless you change it earlier." in page
    assert "You said yes at first. It is a no since 23 November 2026." in page
    assert (page.count("<b>Yes</b>"), page.count("<b>No</b>")) == (4, 2)
    assert f"say {alder.pseudonym} or {alder.code}" in page


def test_handing_it_over_locks_the_staff_session_and_is_logged(place, alder, tomasz):
    browser = signed_in(tomasz)

    shown = browser.post(place, {"intent": uuid.uuid4()}, follow=True)

    assert shown.redirect_chain == [(MINE, 302)]
    assert browser.get(alder.get_absolute_url()).url == reverse("accounts:return")
    entry = Entry.objects.get(action="consent.choices_shown")
    assert (entry.participant_id, entry.actor_id) == (alder.pk, tomasz.actor_id)
    assert browser.post(reverse("records:handover-leave")).url == reverse("accounts:elsewhere")
    assert browser.get(MINE).status_code == 302


def test_wanting_a_change_leads_staff_to_the_page_for_it(place, alder, tomasz):
    """A-R11: the tablet itself changes nothing."""
    browser = signed_in(tomasz)
    browser.post(place, {"intent": uuid.uuid4()})

    page = browser.post(MINE).content.decode()

    assert "Please hand the tablet back to Tomasz Idowu." in page
    assert browser.session["back_to"] == reverse("records:narrow", args=[alder.study_id, alder.pk])


def test_only_who_works_with_the_person_hands_it_over(place, alder, tomasz, sunita, laleh, fred, stella, imogen):
    """C-R4: and nobody whom the person must not meet."""
    assert statuses(place, sunita, laleh, fred, stella) == [404, 403, 403, 404]
    Separation.objects.write(alder, [], staff=[tomasz.user], by=imogen, at=NOON)
    assert statuses(place, tomasz, method="post", data={"intent": uuid.uuid4()}) == [422]
    assert not Entry.objects.filter(action="consent.choices_shown").exists()


def test_a_parent_and_a_companion_never_see_the_persons_answers(
    alders_record, alder, leaving_well, imogen, laleh, tomasz
):
    """A3: neither on a tablet lent to them, nor theirs among the person's own."""
    parents = approve(send(begin_form(leaving_well, imogen, title="For parents", cohort="parent"), imogen), laleh)
    sitting = sit(alder, parents, tomasz, at=NOON + HOUR / 2)
    assert lent(tomasz, sitting.pk).get(MINE).status_code == 404
    gives_consent(alder, parents, tomasz, at=NOON + HOUR / 2)

    page = read(lent(tomasz, alder.pk))

    assert ("Interviews with adults" in page, "For parents" in page) == (True, False)
