"""The pages of withdrawals: one page to take it, a receipt, and all that were taken."""

import re
import uuid

import pytest
import time_machine
from django.urls import reverse

from consent.records.models import ConsentRecord
from consent.withdrawals.models import Withdrawal
from tests.cast import HOUR, NOON, enrol
from tests.consent.cast import gives_consent
from tests.consent.pages import MOST_QUERIES, queries, statuses
from tests.consent.withdrawals.test_receive import withdraw
from tests.make import signed_in


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(NOON + HOUR, tick=False):
        yield


def new_url(person):
    return reverse("withdrawals:new", args=[person.study_id, person.pk])


def index_url(study):
    return reverse("withdrawals:index", args=[study.pk])


def chosen(page):
    """How many answers are chosen on `page`."""
    return len(re.findall(r"<input[^>]* checked", page))


def typed(**changes):
    return {"intent": uuid.uuid4(), "wish": "erase_all", "channel": "phone", "contact": "no"} | changes


@pytest.mark.parametrize("method", ["get", "post"])
def test_any_member_of_staff_takes_it_the_reviewer_and_the_stranger_do_not(
    alders_record, alder, imogen, tomasz, sunita, laleh, stella, method
):
    """A3: any staff member, also one who meets somebody else."""
    people = (imogen, tomasz, sunita)
    expected = [200] * 3 if method == "get" else [302] * 3

    assert statuses(new_url(alder), laleh, stella, method=method, data=typed()) == [403, 404]
    assert Withdrawal.objects.count() == 0
    assert statuses(new_url(alder), *people, method=method, data=typed()) == expected
    assert Withdrawal.objects.count() == (0 if method == "get" else 1)


def test_imogen_takes_it_by_phone_on_one_page(alders_record, alder, imogen):
    """Issue, step 7; A-R14."""
    browser = signed_in(imogen)
    page = browser.get(new_url(alder)).content.decode()
    assert "Say so in any way that suits you." in page, "the terms they signed"
    assert chosen(page) == 0, "nothing is chosen for them"

    answer = browser.post(new_url(alder), typed(), follow=True)

    assert list(ConsentRecord.objects.of(alder).standing(NOON + HOUR)) == []
    said = answer.content.decode()
    assert "Withdrawal received. It holds from now." in said
    for words in ("Phone", "Stop, and erase everything we can still reach.", "No contact at all", alder.code):
        assert words in said


def test_the_words_they_signed_are_shown_not_the_latest(alders_record, adult_form, alder, imogen, laleh):
    """A, "naive": showing the latest withdrawal terms to people who signed older ones."""
    adult_form.draft(by=imogen, at=NOON).revise(
        words={"withdrawal_terms": "Brand new terms."}, revision=1, by=imogen, at=NOON
    )

    page = signed_in(imogen).get(new_url(alder)).content.decode()

    assert "Say so in any way that suits you." in page
    assert "Brand new terms." not in page


def test_nothing_on_the_page_asks_why(alders_record, alder, imogen):
    """Principle 8: there is no field for a reason."""
    form = signed_in(imogen).get(new_url(alder)).context["form"]

    assert list(form.fields) == ["intent", "wish", "channel", "contact", "occurred_at"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"wish": ""}, "Choose what happens to what was already said."),
        ({"wish": "no_further_contact"}, "is not one of the available choices"),
        ({"channel": ""}, "Choose how they told us."),
        ({"contact": ""}, "Choose whether we may get in touch."),
        ({"occurred_at": "2026-11-23T13:01"}, "This moment has not come yet."),
        ({"occurred_at": "0001-01-01T00:00"}, "Look at the year again."),
        ({"occurred_at": "9999-12-31T23:59"}, "This moment has not come yet."),
    ],
)
def test_what_is_missing_is_asked_for_and_the_rest_is_kept(alders_record, alder, imogen, change, said):
    page = signed_in(imogen).post(new_url(alder), typed(**change))
    text = page.content.decode()

    assert page.status_code == 422
    assert said in text
    assert chosen(text) == 3 - len([one for one in change if one != "occurred_at"])
    assert change.get("occurred_at", "") in text
    assert Withdrawal.objects.count() == 0


def test_the_moment_is_typed_by_the_clock_of_the_study(alders_record, alder, leaving_well, imogen):
    leaving_well.zone = "America/New_York"
    leaving_well.save(update_fields=["zone"])

    assert signed_in(imogen).post(new_url(alder), typed(occurred_at="2026-11-23T08:00")).status_code == 302
    assert Withdrawal.objects.get().occurred_at == NOON + HOUR


def test_a_second_press_leads_to_the_same_receipt(alders_record, alder, imogen):
    browser, sent = signed_in(imogen), typed()

    first, second = browser.post(new_url(alder), sent), browser.post(new_url(alder), sent)

    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, first.url)
    assert "has withdrawn already" in browser.get(new_url(alder)).content.decode()


def test_the_receipt_is_found_in_its_study_and_with_its_person_alone(
    alders_record, alder, juniper, imogen, tomasz, sunita, laleh, stella
):
    withdrawal = withdraw(alder, imogen)
    elsewhere = reverse("withdrawals:receipt", args=[juniper.study_id, juniper.pk, withdrawal.pk])

    found = statuses(withdrawal.get_absolute_url(), imogen, tomasz, sunita, laleh, stella)
    assert found == [200, 200, 200, 403, 404]
    assert statuses(elsewhere, imogen) == [404]


def test_the_list_shows_each_one_their_own_people(alders_record, alder, juniper, imogen, tomasz, sunita, laleh, stella):
    """F, need to know; A4: a wish to delete stays in sight."""
    withdraw(alder, imogen, wishes=["delete_identifiable", "no_further_contact"])
    withdraw(juniper, imogen)
    address = index_url(alder.study)

    pages = [signed_in(one).get(address).content.decode() for one in (imogen, tomasz, sunita)]
    assert [alder.pseudonym in page for page in pages] == [True, True, False]
    assert [juniper.pseudonym in page for page in pages] == [True, False, True]
    assert (pages[1].count("Wish to delete"), pages[2].count("Wish to delete")) == (1, 0)
    assert statuses(address, laleh, stella) == [403, 404]


def test_the_empty_list_says_what_to_do(leaving_well, imogen):
    assert "Nobody has withdrawn" in signed_in(imogen).get(index_url(leaving_well)).content.decode()


def test_the_list_costs_the_same_for_one_and_for_fifty_and_the_rest_is_a_page_further(alder, leaving_well, imogen):
    withdraw(alder, imogen)
    browser, address = signed_in(imogen), index_url(leaving_well)
    one = queries(browser, address)
    for place in range(50):
        person = enrol(leaving_well, imogen, name=f"Somebody {place}", phone="")
        withdraw(person, imogen, at=NOON + place * HOUR / 60, wishes=["erase_all"])

    page = browser.get(address)
    assert queries(browser, address) == one <= MOST_QUERIES
    assert (len(page.context["rows"]), len(page.content) < 100_000) == (50, True)
    assert len(browser.get(f"{address}?after={page.context['next_cursor']}").context["rows"]) == 1
    assert browser.get(f"{address}?after=nonsense").status_code == 400


@pytest.mark.parametrize("name", ["new", "receipt"])
def test_the_other_pages_cost_little(approved_form, alder, tomasz, imogen, name):
    gives_consent(alder, approved_form, tomasz)
    address = new_url(alder) if name == "new" else withdraw(alder, imogen).get_absolute_url()

    assert queries(signed_in(imogen), address) <= MOST_QUERIES
