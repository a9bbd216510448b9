"""What the owner of an account, the one who asked and the one who confirmed read about a reset (E-R10, S1)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from safespace.accounts.manage import resetting
from tests.cast import NOON
from tests.make import a_passkey, an_app, signed_in

DAY = timedelta(hours=24)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def lost(noor):
    """Noor, who lost her phone and gets letters."""
    an_app(noor)
    noor.email = "noor@example.org"
    noor.save()
    return noor


@pytest.fixture
def asked(lost, ada, imogen):
    """Ada asked; Imogen can confirm it."""
    a_passkey(imogen.user)
    return resetting.ask_for_reset(lost, by=ada, at=NOON)


def test_who_asked_and_who_confirmed_read_that_the_owner_stopped_it_and_nobody_else_does(
    asked, lost, ada, imogen, stella
):
    """S1: an attack that was stopped must not look like a request that ran out."""
    resetting.confirm_reset(asked, by=imogen.user, at=NOON)
    signed_in(lost).post(reverse("accounts:drop-reset"))

    shown = {who: signed_in(who).get(reverse("accounts:settings")).context["stopped"] for who in (ada, imogen, stella)}

    assert {who: list(found) for who, found in shown.items()} == {ada: [asked], imogen: [asked], stella: []}
    page = signed_in(imogen).get(reverse("accounts:confirm-reset", args=[asked.pk]))
    assert page.context["how_it_ended"] == "Noor Halabi stopped it on 23 November, 12:00. Nothing has changed."
    assert signed_in(ada).get(reverse("accounts:show", args=[lost.pk])).context["stopped"] == asked


def test_a_request_that_ran_out_says_so(asked, imogen, clock):
    clock.move_to(NOON + DAY)

    page = signed_in(imogen).get(reverse("accounts:confirm-reset", args=[asked.pk]))

    assert page.context["how_it_ended"] == "Nobody took the next step in time. Nothing has changed."


def test_no_letter_is_promised_to_who_has_no_e_mail_noted(asked, lost, ada, imogen):
    """The owner of an account without an address may hear of it by no other way."""
    page = signed_in(imogen).get(reverse("accounts:confirm-reset", args=[asked.pk]))
    assert (page.context["reached"], page.context["unreached"]) == ([lost], [ada])

    lost.email = None
    lost.save()

    page = signed_in(ada).get(reverse("accounts:ask-reset", args=[lost.pk]))
    assert (page.context["reached"], page.context["unreached"]) == ([], [lost])


def test_stopping_it_leads_back_to_the_page_on_which_it_was_pressed_and_nowhere_else(asked, lost):
    """An interviewer in the middle of a session stays on its page."""
    hers, stop = signed_in(lost), reverse("accounts:drop-reset")
    here = reverse("studies:index")
    assert f'name="back" value="{here}"' in hers.get(here).content.decode()

    assert hers.post(stop, {"back": here}).url == here
    for elsewhere in ("https://example.org/", "//example.org/", ""):
        assert hers.post(stop, {"back": elsewhere}).url == reverse("accounts:settings")
