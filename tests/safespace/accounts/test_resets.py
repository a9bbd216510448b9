"""Somebody lost every second step: two others let them in anew, and neither of them is that person (E-R10)."""

import re
import uuid
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from safespace.accounts import factors, resetting
from safespace.accounts.models import FactorReset, Invitation, KnownBrowser, User
from safespace.audit.models import Entry
from safespace.base.refusals import Refusal
from tests.cast import NOON, make_user
from tests.make import an_app, signed_in
from tests.race import at_once

DAY, SECOND = timedelta(hours=24), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def lost(noor):
    """Noor had a phone, a browser that knows it, and lost both."""
    an_app(noor)
    KnownBrowser.objects.create(user=noor, token_hash="x", good_until=NOON + DAY)
    noor.email = "noor@example.org"
    noor.save()
    return noor


@pytest.fixture
def asked(lost, ada):
    return resetting.ask_for_reset(lost, by=ada, at=NOON)


def test_E_R10_one_asks_another_confirms_and_the_person_starts_anew(
    lost, ada, imogen, mailoutbox, django_capture_on_commit_callbacks
):
    """Through the pages: a single-use link is what comes of it; all that was before is over."""
    hers = signed_in(lost)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(ada).post(reverse("accounts:ask-reset", args=[lost.pk]))
        assert hers.get(reverse("accounts:settings")).status_code == 200, "asking changes nothing"
        second = signed_in(imogen)
        assert "Noor Halabi may set up a new second step" in second.get(reverse("accounts:settings")).content.decode()
        address = reverse("accounts:confirm-reset", args=[FactorReset.objects.get().pk])
        shown = second.post(address, {"to": "confirm"})

    assert hers.get(reverse("accounts:settings")).url.startswith(reverse("accounts:sign-in"))
    assert not factors.has_any(lost)
    assert not KnownBrowser.objects.filter(user=lost).exists()
    assert not User.objects.get(pk=lost.pk).has_usable_password()
    assert [one.subject for one in mailoutbox] == ["A new second step was asked for", "A new second step was allowed"]
    assert list(Entry.objects.filter(action__startswith="factor.reset").values_list("action", "actor_id")) == [
        ("factor.reset_asked", ada.pk),
        ("factor.reset_confirmed", imogen.user.pk),
    ]
    link = re.search(r"http://127.0.0.1:8000(/invitation/[\w-]+/)", shown.content.decode())[1]
    anew = Client()
    assert anew.post(link, {"passphrase": "seven grey geese walk home"}).url == reverse("accounts:enrol")
    assert Client().get(link).status_code == 404
    assert second.post(address, {"to": "confirm"}).status_code == 422


def test_the_old_passphrase_alone_never_sets_up_a_new_factor(lost, asked, imogen):
    """Whoever stole the passphrase waits for this moment in vain."""
    resetting.confirm_reset(asked, by=imogen.user, at=NOON)

    tried = Client().post(reverse("accounts:sign-in"), {"username": "noor", "passphrase": "nine quiet herons wade"})

    assert tried.status_code == 422


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ada", resetting.SamePerson), ("noor", resetting.OwnReset), ("tomasz", resetting.NotTrusted)],
)
def test_E_R10_neither_the_one_who_asked_nor_the_person_nor_just_anybody_confirms(asked, request, who, refusal):
    somebody = request.getfixturevalue(who)

    with pytest.raises(refusal):
        resetting.confirm_reset(asked, by=getattr(somebody, "user", somebody), at=NOON)

    assert factors.has_any(User.objects.get(username="noor"))


def test_E_R10_the_database_itself_refuses_one_person_for_two(lost, ada):
    for fields in ({"asked_by": lost}, {"asked_by": ada, "confirmed_by": ada}, {"asked_by": ada, "confirmed_by": lost}):
        confirmed = {"confirmed_at": NOON} if "confirmed_by" in fields else {}
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.create(user=lost, asked_at=NOON, **fields, **confirmed)


def test_nobody_asks_for_themselves_and_only_administrators_ask(ada, lost, imogen):
    with pytest.raises(resetting.OwnReset):
        resetting.ask_for_reset(ada, by=ada, at=NOON)

    assert signed_in(imogen).post(reverse("accounts:ask-reset", args=[lost.pk])).status_code == 403
    assert not FactorReset.objects.exists()


def test_asking_twice_is_asking_once(asked, lost, ada):
    assert resetting.ask_for_reset(lost, by=ada, at=NOON) == asked


def test_it_waits_for_a_day_and_not_a_second_longer(asked, imogen):
    with pytest.raises(resetting.ResetOver):
        resetting.confirm_reset(asked, by=imogen.user, at=NOON + DAY)

    assert resetting.confirm_reset(asked, by=imogen.user, at=NOON + DAY - SECOND)[0].username == "noor"


def test_its_owner_who_still_has_the_phone_drops_it(asked, lost, imogen):
    hers = signed_in(lost)
    assert "a colleague asked that you may set up" in hers.get(reverse("accounts:settings")).content.decode()

    hers.post(reverse("accounts:drop-reset"))

    with pytest.raises(resetting.ResetOver):
        resetting.confirm_reset(asked, by=imogen.user, at=NOON)
    assert factors.has_any(lost)


def test_a_stranger_s_press_drops_nothing(asked, stella):
    signed_in(stella).post(reverse("accounts:drop-reset"))

    assert FactorReset.objects.get().dropped_at is None


def test_step_up_stands_in_front_of_both(asked, lost, ada, imogen, clock):
    """ASVS 7.5.3."""
    first, second = signed_in(ada), signed_in(imogen)
    clock.move_to(NOON + timedelta(minutes=5))

    assert first.post(reverse("accounts:ask-reset", args=[lost.pk])).status_code == 403
    assert second.post(reverse("accounts:confirm-reset", args=[asked.pk]), {"to": "confirm"}).status_code == 403
    assert Invitation.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_G4_of_sixteen_who_confirm_at_once_one_does():
    """One link, not sixteen."""
    noor, ada = make_user("noor", "Noor"), make_user("ada", "Ada", is_administrator=True)
    an_app(noor)
    others = [make_user(f"colleague{n}", f"Colleague {n}", may_open_studies=True) for n in range(16)]
    reset = resetting.ask_for_reset(noor, by=ada, at=NOON)

    outcomes = at_once(*[partial(resetting.confirm_reset, reset, by=one, at=NOON) for one in others])

    assert sum(isinstance(one, Refusal) for one in outcomes) == 15
    assert [type(one[1]) for one in outcomes if isinstance(one, tuple)] == [str]
    assert Invitation.objects.count() == 1


def test_an_account_s_last_day_is_changed_by_an_administrator(ada, noor, stella):
    """F-R5; the stranger is refused, and nobody ends their own account."""
    address = reverse("accounts:last-day", args=[noor.pk])
    assert signed_in(stella).post(address, {"expires_on": "2026-11-22"}).status_code == 403
    hers = signed_in(noor)

    signed_in(ada).post(address, {"expires_on": "2026-11-22"})

    assert hers.get("/").url.startswith(reverse("accounts:sign-in"))
    assert Entry.objects.get(action="account.changed").detail == {"expires_on": "2026-11-22"}
    own = signed_in(ada).post(reverse("accounts:last-day", args=[ada.pk]), {"expires_on": "2026-11-22"})
    assert own.status_code == 422


def test_an_unknown_reset_is_not_there(imogen):
    assert signed_in(imogen).get(reverse("accounts:confirm-reset", args=[uuid.uuid4()])).status_code == 404


def test_E_R10_one_alone_makes_no_other_link_to_an_account_that_two_let_in(asked, lost, ada, imogen):
    """The link of a reset is renewed by two as well; the control: two again let the person in."""
    resetting.confirm_reset(asked, by=imogen.user, at=NOON)
    made = Invitation.objects.count()
    client = signed_in(ada)

    refused = client.post(reverse("accounts:invite-again", args=[lost.pk]))

    assert (refused.status_code, Invitation.objects.count()) == (409, made)
    page = client.get(reverse("accounts:show", args=[lost.pk])).content.decode()
    assert "Make a new link" not in page and "Lost their second step" in page
    again = resetting.ask_for_reset(lost, by=ada, at=NOON)
    with pytest.raises(resetting.SamePerson):
        resetting.confirm_reset(again, by=ada, at=NOON)
    assert resetting.confirm_reset(again, by=imogen.user, at=NOON)[0] == lost


def test_somebody_who_never_had_a_factor_gets_a_new_link_from_one(noor, ada):
    """The control: nothing was ever behind this door."""
    with pytest.raises(resetting.NothingToReset):
        resetting.ask_for_reset(noor, by=ada, at=NOON)

    assert signed_in(ada).post(reverse("accounts:invite-again", args=[noor.pk])).status_code == 200
