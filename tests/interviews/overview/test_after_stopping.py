"""What colleagues see after a withdrawal: “no contact” stands out, and a wish to delete is a task for a named role."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from interviews.sessions.models import Session
from safespace.participants.no_contact import NoContactWanted
from safespace.privacy.asking import Asker, ErasureRequest, Extent, Ground
from safespace.privacy.deciding import agree
from tests.cast import HOUR, NOON, PLAN
from tests.consent.cast import gives_consent
from tests.consent.withdrawals.test_receive import withdraw
from tests.interviews.cast import BEGINS, make_session
from tests.make import signed_in

NONE = ("keep_data", "no_further_contact")


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def some_hours_later():
    with time_machine.travel(NOON + 4 * HOUR, tick=False):
        yield


def person_of(who, person):
    return signed_in(who).get(person.get_absolute_url()).content.decode()


def wishes_on_today(who):
    page = signed_in(who).get(reverse("overview:today", args=[who.study_id]))
    return [one.words for one in page.context["needs"] if one.title.startswith("Erase ")]


def erasures_on_today(who):
    page = signed_in(who).get(reverse("overview:today", args=[who.study_id]))
    return [(one.title, one.url) for one in page.context["needs"] if "erasure of" in one.title]


@pytest.mark.parametrize("who", ["imogen", "tomasz", "petra", "dario"])
def test_the_page_of_who_wants_no_contact_says_so_and_how_to_reach_them_is_shut(alders_record, alder, request, who):
    """A4, C-R1."""
    who, imogen = request.getfixturevalue(who), request.getfixturevalue("imogen")
    withdraw(alder, imogen, wishes=NONE)

    page = person_of(who, alder)

    assert f"{alder.first_word} asked for no contact" in page
    assert [
        words
        for words in (PLAN["times"], PLAN["say_we_are"], 'Edit<span class="vh"> the contact plan')
        if words in page
    ] == []
    assert "Reveal, with a reason" in page, "for a risk of harm"


def test_the_list_of_people_says_no_contact_where_the_hours_stood(alders_record, alder, juniper, imogen):
    withdraw(alder, imogen, wishes=NONE)

    rows = signed_in(imogen).get(reverse("overview:people", args=[alder.study_id])).content.decode()

    assert (rows.count("No contact at all"), rows.count(PLAN["times"])) == (1, 1)


def test_no_talk_is_planned_with_who_wants_no_contact(alders_record, alder, juniper, imogen, tomasz, sunita):
    """A4, C-R1."""
    withdraw(alder, imogen, wishes=NONE)

    with pytest.raises(NoContactWanted):
        make_session(alder, tomasz, imogen, starts_at=BEGINS)
    assert make_session(juniper, sunita, imogen, starts_at=BEGINS) == Session.objects.get()


def test_a_wish_to_delete_is_work_for_those_who_can_ask_for_the_erasure_until_it_is_done(
    alders_record, alder, imogen, dario, petra, tomasz
):
    """A4, W4 and W5."""
    withdraw(alder, imogen, wishes=["delete_identifiable"])
    first = "By Wednesday 23 December. They asked for it when they stopped."
    assert wishes_on_today(imogen) == wishes_on_today(dario) == [first]
    assert wishes_on_today(petra) == wishes_on_today(tomasz) == []

    asked = ErasureRequest.objects.ask(
        key=uuid.uuid4(), participant=alder, extent=Extent.WHO, who_asked=Asker.PERSON, ground=Ground.WITHDRAWN,
        occurred_at=NOON, words="", by=imogen, at=NOON + 2 * HOUR,
    )  # fmt: skip
    assert wishes_on_today(dario) == wishes_on_today(imogen) == []
    assert [erasures_on_today(who) for who in (dario, petra, imogen, tomasz)] == [
        [(f"Decide about the erasure of {alder.pseudonym}", asked.get_absolute_url())],
        [(f"Decide about the erasure of {alder.pseudonym}", asked.get_absolute_url())],
        [(f"The erasure of {alder.pseudonym} is not decided", asked.get_absolute_url())],
        [],
    ]

    agree(asked, by=dario, at=NOON + 3 * HOUR)
    assert wishes_on_today(dario) == wishes_on_today(imogen) == []
    assert erasures_on_today(dario) == erasures_on_today(imogen) == []


def test_who_kept_what_was_said_changed_their_mind_or_came_back_is_no_work(
    alders_record, approved_form, alder, juniper, imogen, sunita
):
    """A4: the last word counts."""
    first = withdraw(alder, imogen, wishes=["erase_all"])
    withdraw(juniper, imogen, wishes=["erase_all"])
    assert len(wishes_on_today(imogen)) == 2

    withdraw(alder, imogen, wishes=["keep_data"], at=NOON + 2 * HOUR, known=first.pk)
    gives_consent(juniper, approved_form, sunita, at=NOON + 2 * HOUR, asked_themselves=True)

    assert wishes_on_today(imogen) == []


def test_another_study_has_none_of_this_work(alders_record, alder, imogen, stella):
    withdraw(alder, imogen, wishes=["erase_all"])

    assert wishes_on_today(stella) == []
