"""The pages about erasures, for those who may use them and for others (E-R3, F-R4, E-R10)."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from safespace.accounts.forms import SecondStepForm
from safespace.audit.actors import SYSTEM
from safespace.participants.models import SafeContact
from safespace.privacy import deciding, epochs
from safespace.privacy.asking import Asker, ErasureRequest, Extent, Ground, Outcome
from safespace.privacy.models import Erasure
from tests.cast import HOUR, NOON, PLAN
from tests.make import signed_in
from tests.safespace.privacy.test_asking import ask, asked

__all__ = ["asked"]


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def of(name, thing):
    """The address of a page about a request, a participant or an erasure."""
    return reverse(f"privacy:{name}", args=[thing.study_id, thing.pk])


def text(answer):
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def typed(**more):
    return {"extent": Extent.EVERYTHING, "who_asked": Asker.PERSON, "ground": Ground.WITHDRAWN, "words": "", **more}


def test_what_it_does_and_cannot_reach_is_said_before(alder, imogen, settings):
    said = text(signed_in(imogen).get(of("ask", alder)))

    for words in (
        "Two people erase somebody", "Nothing is destroyed yet", "Nobody can undo it", "What it cannot reach",
        f"kept for {settings.KEY_BACKUPS_KEPT.days} days", "What was exported, printed or published before",
    ):  # fmt: skip
        assert words in said


def test_a_coordinator_asks_and_a_data_protection_officer_signs(alder, imogen, dario):
    """The whole way, and what stands where afterwards."""
    coordinator, officer = signed_in(imogen), signed_in(dario)
    asked = ErasureRequest.objects.get(pk=_asked_on_the_page(coordinator, alder))
    assert "Waits for a second person" in text(coordinator.get(alder.get_absolute_url()))
    assert alder.pseudonym in text(officer.get(reverse("privacy:index", args=[alder.study_id])))
    assert "She rang" in text(officer.get(of("sign", asked)))

    signed = officer.post(of("sign", asked), {"looked": "on"}, follow=True)

    assert signed.redirect_chain == [(of("certificate", Erasure.objects.get()), 302)]
    said = text(signed)
    for words in ("Certificate of erasure", "Imogen Achterberg", "Dario Conti", "They took their consent back"):
        assert words in said
    assert "Marguerite" not in said
    assert "What was said and written" not in text(coordinator.get(alder.get_absolute_url()))


def _asked_on_the_page(client, participant):
    answer = client.post(of("ask", participant), typed(words="She rang"), follow=True)
    assert "Nothing is destroyed until a second person signs" in text(answer)
    return answer.redirect_chain[0][0].rstrip("/").rpartition("/")[2]


def test_a_form_that_lacks_something_keeps_what_was_typed(alder, imogen):
    answer = signed_in(imogen).post(of("ask", alder), {"extent": "who", "words": "She rang"})

    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Choose who asked for it." in said
    assert "She rang" in said
    assert re.search(r'value="who"[^>]*checked', said)
    assert not ErasureRequest.objects.exists()


def test_the_person_who_asked_is_refused_the_signature(asked, alder, imogen):
    """F-R4: on the page there is no button, and sending it anyway changes nothing."""
    client = signed_in(imogen)

    assert "has to come from somebody else" in text(client.get(of("sign", asked)))
    answer = client.post(of("sign", asked), {"looked": "on"})

    assert (answer.status_code, "somebody else" in text(answer)) == (422, True)
    assert SafeContact.objects.current(alder).plan == PLAN


def test_the_signature_takes_a_fresh_code(asked, alder, dario):
    """E-R10."""
    client = signed_in(dario)
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        for answer in (client.get(of("sign", asked)), client.post(of("sign", asked), {"looked": "on"})):
            assert (answer.status_code, type(answer.context["form"])) == (403, SecondStepForm)
    assert SafeContact.objects.current(alder).plan == PLAN


def test_nothing_is_signed_without_the_tick(asked, alder, dario):
    answer = signed_in(dario).post(of("sign", asked), {})

    assert (answer.status_code, "Tick this once you have looked" in text(answer)) == (422, True)
    assert SafeContact.objects.current(alder).plan == PLAN


def test_refusing_and_taking_back_have_pages(asked, alder, imogen, dario):
    officer, coordinator = signed_in(dario), signed_in(imogen)
    assert officer.post(of("turn-down", asked), {"words": ""}).status_code == 422

    said = text(officer.post(of("turn-down", asked), {"words": "A hold by the court"}, follow=True))

    assert "Not agreed" in said
    assert "A hold by the court" in text(coordinator.get(of("show", asked)))
    second = ask(alder, imogen)
    assert officer.post(of("take-back", second), {}).status_code == 422
    coordinator.post(of("take-back", second), {})
    assert second.decision.outcome == Outcome.TAKEN_BACK


def test_strangers_and_other_roles_find_nothing(asked, alder, dario, stella, tomasz, laleh):
    """ASVS 8.4.1: out of the study it does not exist; inside, the role does not include it."""
    erasure = deciding.agree(asked, by=dario, at=NOON)
    pages = [of(name, asked) for name in ("show", "sign", "turn-down", "take-back")]
    pages += [of("ask", alder), of("certificate", erasure), reverse("privacy:index", args=[alder.study_id])]
    for who, status in ((stella, 404), (tomasz, 403), (laleh, 403)):
        client = signed_in(who)
        assert {client.get(page).status_code for page in pages} == {status}
        assert {client.post(page, typed(looked="on")).status_code for page in pages} == {status}


def test_a_request_of_another_study_is_not_reached_through_ones_own(asked, stella):
    client = signed_in(stella)
    for name in ("show", "sign", "turn-down", "take-back", "certificate"):
        assert client.get(reverse(f"privacy:{name}", args=[stella.study_id, asked.pk])).status_code == 404


def test_the_certificate_says_what_backups_hold_before_and_after_the_night(asked, dario, settings):
    """E-R3: honest at every moment."""
    erasure = deciding.agree(asked, by=dario, at=NOON)
    client = signed_in(dario)
    assert "not known before the next night" in text(client.get(of("certificate", erasure)))

    epochs.begin(by=SYSTEM, at=NOON + HOUR)

    until = NOON + HOUR + settings.KEY_BACKUPS_KEPT
    said = text(client.get(of("certificate", erasure)))
    assert f"Until {until.day} December 2026, 13:00." in said
    assert f"go by {until.day} December 2026" in text(client.get(reverse("privacy:index", args=[erasure.study_id])))


def test_the_list_costs_the_same_for_one_and_for_two(alder, juniper, imogen, dario, django_assert_num_queries):
    client, address = signed_in(dario), reverse("privacy:index", args=[alder.study_id])
    deciding.agree(ask(alder, imogen, extent=Extent.CONTACT), by=dario, at=NOON)
    ask(juniper, imogen, extent=Extent.CONTACT)
    client.get(address)
    with django_assert_num_queries(8):
        client.get(address)

    deciding.agree(ErasureRequest.objects.waiting().get(), by=dario, at=NOON)
    for participant in (alder, juniper):
        ask(participant, imogen)
    with django_assert_num_queries(8):
        said = text(client.get(address))

    assert said.count("Answer due by") == said.count("Older copies of the keys end") == 2
