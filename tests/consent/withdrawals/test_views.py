"""The pages of withdrawals: registering one, its receipt, and the list."""

import re
import uuid

import pytest
import time_machine
from django.urls import reverse

from consent.records.models import ConsentRecord
from consent.withdrawals.models import Withdrawal
from safespace.audit.models import Entry
from safespace.privacy.erasure import KINDS, erase
from safespace.studies.roles import Role
from tests.cast import HOUR, NOON, enrol, make_member, make_user
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
    return len(re.findall(r"<input[^>]*\schecked", page))


def typed(**changes):
    return {"intent": uuid.uuid4(), "wish": "erase_all", "channel": "phone", "contact": "no"} | changes


ROLES = [
    "principal_investigator", "coordinator", "interviewer", "transcriber", "interpreter", "ethics_reviewer",
    "data_protection_officer", "safety_contact", "front_desk",
]  # fmt: skip
"""Written out, because a list taken from the code under test would prove nothing."""


@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_register_it_by_the_code(alders_record, alder, leaving_well, role):
    """A-R14: any role, and also staff who never meet this person."""
    browser = signed_in(make_member(make_user("robin", "Robin Vale"), leaving_well, role))
    asked = reverse("withdrawals:by-code", args=[leaving_well.pk])
    assert alder.pseudonym not in browser.get(asked).content.decode()

    found = browser.post(asked, {"code": alder.code})
    page = browser.get(found.url)
    answer = browser.post(found.url, typed(), follow=True)

    assert (found.status_code, page.status_code, answer.status_code) == (302, 200, 200)
    assert "Withdrawal received. It holds from now." in answer.content.decode()
    assert "Stop, and erase everything we can still reach." in answer.content.decode(), "their own receipt"
    assert list(ConsentRecord.objects.of(alder).valid(NOON + HOUR)) == []


def test_the_list_of_roles_is_complete():
    assert sorted(ROLES) == sorted(Role.values)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_cannot_register_it_and_learns_nothing(alders_record, alder, leaving_well, stella, method):
    asked = reverse("withdrawals:by-code", args=[leaving_well.pk])

    assert statuses(new_url(alder), stella, method=method, data=typed()) == [404]
    of_her_own = reverse("withdrawals:new", args=[stella.study_id, alder.pk])
    assert statuses(of_her_own, stella, method=method, data=typed()) == [404], "through her own study"
    assert statuses(asked, stella, method=method, data={"code": alder.code}) == [404]
    assert Withdrawal.objects.count() == 0


def test_a_wrong_code_gets_a_sentence_and_the_names_of_who_can_help(alder, leaving_well, imogen, fred):
    page = signed_in(fred).post(reverse("withdrawals:by-code", args=[leaving_well.pk]), {"code": "LW-9999"})
    text = page.content.decode()

    assert page.status_code == 422
    assert "Nothing was found under this." in text
    assert 'value="LW-9999"' in text
    assert "Tell Imogen Achterberg now." in text


@pytest.mark.django_db(transaction=True)
def test_a_wrong_code_is_answered_and_stays_in_the_log(alder, leaving_well, fred):
    """In real transactions, where a refusal rolls back what its own transaction wrote."""
    page = signed_in(fred).post(reverse("withdrawals:by-code", args=[leaving_well.pk]), {"code": "LW-9999"})

    assert page.status_code == 422
    assert Entry.objects.filter(action="participant.not_found", actor_id=fred.actor_id).count() == 1


def test_the_front_desk_sees_only_what_it_registered(alders_record, alder, juniper, imogen, fred):
    """No list of people, no wishes that another member registered, and no page of the person."""
    withdraw(juniper, imogen, wishes=["erase_all", "no_further_contact"])
    own, browser = withdraw(alder, fred), signed_in(fred)

    listed = browser.get(index_url(alder.study)).content.decode()
    shut = browser.get(new_url(juniper)).content.decode()

    assert (alder.pseudonym in listed, juniper.pseudonym in listed) == (True, False)
    assert browser.get(own.get_absolute_url()).status_code == 200
    assert "has withdrawn already" in shut
    assert "No contact at all." not in shut
    assert juniper.get_absolute_url() not in shut


def test_the_second_member_to_register_it_is_led_to_a_page_they_may_see(
    alders_record, alder, leaving_well, imogen, fred
):
    """S3: the receipt is Imogen's, so Fred is told that it is registered and returns to his own page."""
    withdraw(alder, imogen, at=NOON, wishes=["erase_all", "no_further_contact"])

    answer = signed_in(fred).post(new_url(alder), typed(), follow=True)

    assert answer.redirect_chain == [(reverse("withdrawals:by-code", args=[leaving_well.pk]), 302)]
    assert "It was written down before, with the same wishes." in answer.content.decode()


def test_new_wishes_are_shown_beside_the_current_ones_and_then_recorded(alders_record, alder, imogen, tomasz):
    """S3: typed on a page that was opened before Imogen registered it. Nothing typed is lost."""
    browser = signed_in(tomasz)
    withdraw(alder, imogen, at=NOON)
    sent = typed()

    refused = browser.post(new_url(alder), sent)
    text = refused.content.decode()
    standing = refused.context["before"]
    assert refused.status_code == 422
    assert "This was written down before, with other wishes" in text
    assert (chosen(text), f'name="known" value="{standing.pk}"' in text) == (3, True)

    again = browser.post(new_url(alder), sent | {"known": standing.pk}, follow=True)
    assert "Withdrawal received. It holds from now." in again.content.decode()
    assert Withdrawal.objects.in_force(alder).wishes == ["erase_all", "no_further_contact"]
    assert "They said something else later" in browser.get(standing.get_absolute_url()).content.decode()


def test_a_key_of_another_withdrawal_leads_to_the_right_receipt(alders_record, alder, juniper, imogen):
    """S3: otherwise the page would confirm a withdrawal that was not recorded."""
    taken = withdraw(juniper, imogen)

    answer = signed_in(imogen).post(new_url(alder), typed(intent=taken.pk))

    assert answer.url == Withdrawal.objects.get(participant=alder).get_absolute_url()
    assert list(ConsentRecord.objects.of(alder).valid(NOON + HOUR)) == []


def test_the_tag_of_a_wish_to_delete_ends_with_the_erasure(alders_record, alder, imogen, dario):
    """Erasing less than they wished leaves the tag."""
    withdraw(alder, imogen, wishes=["erase_all"])
    browser, address = signed_in(imogen), index_url(alder.study)

    erase(key=uuid.uuid4(), participant=alder, kinds=("contact",), by=dario, at=NOON)
    assert "Wish to delete" in browser.get(address).content.decode()
    erase(key=uuid.uuid4(), participant=alder, kinds=KINDS, by=dario, at=NOON)

    page = browser.get(address).content.decode()
    assert ("Wish to delete" in page, "Erased" in page) == (False, True)


def test_imogen_registers_it_by_phone_on_one_page(alders_record, alder, imogen):
    """A-R14."""
    browser = signed_in(imogen)
    page = browser.get(new_url(alder)).content.decode()
    assert "Say so in any way that suits you." in page, "the terms they signed"
    assert chosen(page) == 0, "nothing is chosen for them"

    answer = browser.post(new_url(alder), typed(), follow=True)

    assert list(ConsentRecord.objects.of(alder).valid(NOON + HOUR)) == []
    said = answer.content.decode()
    assert "Withdrawal received. It holds from now." in said
    for words in ("Phone", "Stop, and erase everything we can still reach.", "No contact at all", alder.code):
        assert words in said


def test_the_words_they_signed_are_shown_not_the_latest(alders_record, adult_form, alder, imogen, laleh):
    """The terms of a newer draft do not apply to them."""
    adult_form.draft(by=imogen, at=NOON).revise(
        words={"withdrawal_terms": "Brand new terms."}, revision=1, by=imogen, at=NOON
    )

    page = signed_in(imogen).get(new_url(alder)).content.decode()

    assert "Say so in any way that suits you." in page
    assert "Brand new terms." not in page


def test_nothing_on_the_page_asks_why(alders_record, alder, imogen):
    """There is no field for a reason."""
    form = signed_in(imogen).get(new_url(alder)).context["form"]

    assert list(form.fields) == ["intent", "wish", "channel", "contact", "occurred_at", "known"]


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


def test_the_moment_is_in_the_zone_of_the_study(alders_record, alder, leaving_well, imogen):
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
    assert found == [200, 200, 404, 404, 404]
    assert statuses(elsewhere, imogen) == [404]


def test_the_list_shows_members_their_own_people(alders_record, alder, juniper, imogen, tomasz, sunita, laleh, stella):
    """A wish to delete stays tagged in the list."""
    withdraw(alder, imogen, wishes=["delete_identifiable", "no_further_contact"])
    withdraw(juniper, imogen)
    address = index_url(alder.study)

    pages = [signed_in(one).get(address).content.decode() for one in (imogen, tomasz, sunita)]
    assert [alder.pseudonym in page for page in pages] == [True, True, False]
    assert [juniper.pseudonym in page for page in pages] == [True, False, True]
    assert (pages[1].count("Wish to delete"), pages[2].count("Wish to delete")) == (1, 0)
    assert alder.pseudonym not in signed_in(laleh).get(address).content.decode()
    assert statuses(address, stella) == [404]


def test_the_empty_list_says_what_to_do(leaving_well, imogen):
    assert "Nobody has withdrawn" in signed_in(imogen).get(index_url(leaving_well)).content.decode()


def test_the_list_takes_as_many_queries_for_one_as_for_fifty_and_is_paged(alder, leaving_well, imogen):
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
def test_the_other_pages_take_few_queries(approved_form, alder, tomasz, imogen, name):
    gives_consent(alder, approved_form, tomasz)
    address = new_url(alder) if name == "new" else withdraw(alder, imogen).get_absolute_url()

    assert queries(signed_in(imogen), address) <= MOST_QUERIES
