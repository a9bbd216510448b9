"""The page for a contact, as a coordinator and a stranger open it (C-R1, C-R2)."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from interviews.contact.models import ContactAttempt
from safespace.audit.models import Entry
from safespace.participants.actions import CONTACT_READ, REVEALED
from safespace.participants.models import SafeContact
from safespace.participants.safe_contact.hold import ContactHold
from tests.cast import HOUR, NOON
from tests.interviews.contact.plans import MONDAY, with_hours
from tests.make import signed_in

NUMBER = "+441632960121"
COVER = "The library, about your card"


@pytest.fixture
def reachable(alder, imogen):
    return with_hours(alder, imogen)


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def url(name, alder, *more):
    return reverse(f"contact:{name}", args=[alder.study_id, alder.pk, *more])


def words(answer):
    return " ".join(answer.content.decode().split())


def test_C_R1_number_and_cover_show_after_a_purpose_while_it_is_safe_and_then_no_more(reachable, imogen, at_noon):
    client = signed_in(imogen)
    before = words(client.get(url("reach", reachable)))
    assert "Yes, now: Call or text" in before
    assert (NUMBER in before, COVER in before) == (False, False)

    answer = client.post(url("number", reachable), {"purpose": "arrange", "intent": uuid.uuid4()})

    assert (answer.status_code, answer.url) == (302, f"{url('reach', reachable)}?for=arrange")
    shown = client.get(answer.url)
    assert (NUMBER in words(shown), COVER in words(shown)) == (True, True)
    assert 0 < int(shown.headers["Refresh"]) <= 121
    look = Entry.objects.get(action=REVEALED)
    assert (look.actor_id, look.reason) == (imogen.user_id, "Contact: Arrange a session")
    at_noon.move_to(NOON + HOUR)
    assert NUMBER not in words(client.get(answer.url))


def test_C_R1_outside_the_hours_the_page_says_when_next_and_sends_no_number(reachable, imogen, at_noon):
    at_noon.move_to(NOON + 2 * HOUR)
    client = signed_in(imogen)

    page = words(client.get(url("reach", reachable)))
    refused = client.post(url("number", reachable), {"purpose": "arrange"})

    assert "Not now. It is 14:00 for" in page
    assert "Next: <b>Monday 30 November, 11:00 to 13:00</b>" in page
    assert (NUMBER in page, COVER in page) == (False, False)
    assert refused.status_code == 422 and "outside the hours" in words(refused)


def test_C_R1_the_next_hours_are_on_both_clocks(alder, imogen, at_noon):
    with_hours(alder, imogen, zone="America/Toronto", hours=[MONDAY | {"from": "17:30", "until": "20:00"}])

    page = words(signed_in(imogen).get(url("reach", alder)))

    assert "Not now. It is 07:00 for" in page
    assert "Monday 23 November, 17:30 to 20:00" in page
    assert "For you that is Monday 23 November, 22:30 to 01:00." in page


def test_one_press_says_what_happened_and_then_is_this_still_safe(reachable, imogen, at_noon):
    client = signed_in(imogen)
    key = uuid.uuid4()
    typed = {"channel": "call", "purpose": "arrange", "outcome": "reached", "intent": key}

    answers = [client.post(url("happened", reachable), typed) for _ in range(2)]

    after = url("after", reachable, key)
    assert not Entry.objects.filter(action=CONTACT_READ).exists()
    assert [one.url for one in answers] == [after, after]
    assert "Is this plan still safe?" in words(client.get(after))
    assert Entry.objects.get(action=CONTACT_READ).participant_id == reachable.pk
    client.post(after, {"still_safe": "yes", "words": "", "intent": uuid.uuid4()})
    assert SafeContact.objects.current(reachable).confirmed_at == NOON
    assert "Reached them" in words(client.get(reachable.get_absolute_url()))


def test_C_R2_somebody_else_answered_and_a_second_person_has_to_look(reachable, imogen, petra, at_noon):
    first, second = signed_in(imogen), signed_in(petra)
    first.post(url("happened", reachable), {"channel": "call", "outcome": "wrong_person"})

    assert "On hold. Please don’t contact" in words(first.get(url("reach", reachable)))
    assert first.post(url("number", reachable), {"purpose": "harm"}).status_code == 422
    today = reverse("overview:today", args=[reachable.study_id])
    title = f"Contact with {reachable.pseudonym} is on hold"
    assert title in words(first.get(today)) and title in words(second.get(today))
    assert "Contact is on hold" in words(first.get(reachable.get_absolute_url()))
    assert "Contact is safe again" not in words(first.get(url("hold", reachable)))

    assert first.post(url("hold", reachable), {"how_known": "She rang"}).status_code == 422
    assert second.post(url("hold", reachable), {"how_known": "She rang"}).status_code == 302

    assert ContactHold.objects.running(reachable) is None
    assert "Yes, now" in words(first.get(url("reach", reachable)))
    assert title not in words(second.get(today))


def test_the_words_for_a_text_are_neutral_and_stand_only_where_the_plan_allows_texts(reachable, imogen, at_noon):
    client = signed_in(imogen)
    look = lambda: words(  # noqa: E731
        client.get(client.post(url("number", reachable), {"purpose": "arrange", "intent": uuid.uuid4()}).url)
    )
    page = look()
    assert "Words for a text" in page and "sms:" in page and "tel:" in page

    with_hours(reachable, imogen, ways=["call"], hours=[MONDAY | {"ways": ["call"]}])

    page = look()
    assert ("Words for a text" in page, "sms:" in page, "tel:" in page) == (False, False, True)


@pytest.mark.parametrize("name", ["reach", "number", "happened", "hold"])
def test_a_stranger_gets_404_and_other_roles_403(reachable, stella, tomasz, laleh, name):
    assert signed_in(stella).get(url(name, reachable)).status_code == 404
    assert signed_in(tomasz).get(url(name, reachable)).status_code == 403
    assert signed_in(laleh).post(url(name, reachable)).status_code == 403
    assert not ContactAttempt.objects.exists()
