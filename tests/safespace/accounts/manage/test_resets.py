"""A colleague lost every second factor: one asks, another confirms, and a day later a link is made (E-R10, S1)."""

import re
import uuid
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from safespace.accounts.factors import all_factors
from safespace.accounts.manage import resetting
from safespace.accounts.models import FactorReset, Invitation, KnownBrowser, User
from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from safespace.base.refusals import Refusal
from tests.cast import NOON, make_user
from tests.make import a_passkey, an_app, signed_in
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


@pytest.fixture(autouse=True)
def _with_a_passkey(imogen):
    a_passkey(imogen.user)


@pytest.fixture
def asked(lost, ada):
    return resetting.ask_for_reset(lost, by=ada, at=NOON)


def completed(asked, by):
    """Confirmed now, and the link made a day later; returns (user, token)."""
    resetting.confirm_reset(asked, by=by, at=NOON)
    return resetting.complete_reset(asked, by=by, at=NOON + DAY)


def test_E_R10_one_asks_another_confirms_a_day_passes_and_the_owner_starts_again(
    lost, ada, imogen, clock, mailoutbox, django_capture_on_commit_callbacks
):
    """Through the pages: it ends in a single-use link, and everything the account had before has ended."""
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(ada).post(reverse("accounts:ask-reset", args=[lost.pk]))
        second = signed_in(imogen)
        assert "Noor Halabi may set up a new second step" in second.get(reverse("accounts:settings")).content.decode()
        address = reverse("accounts:confirm-reset", args=[FactorReset.objects.get().pk])
        shown = second.get(second.post(address, {"to": "confirm"}).url).content.decode()
        assert "The link can be made from" in shown and "24 November, 12:00" in shown
        assert signed_in(lost).get(reverse("accounts:settings")).status_code == 200, "confirming ends nothing yet"
        assert second.post(address, {"to": "link"}).status_code == 422

        clock.move_to(NOON + DAY)
        hers = signed_in(lost)
        second = signed_in(imogen)
        assert "The link can be made now." in second.get(address).content.decode()
        shown = second.post(address, {"to": "link"})

    assert hers.get(reverse("accounts:settings")).url.startswith(reverse("accounts:sign-in"))
    assert not all_factors.has_any(lost)
    assert not KnownBrowser.objects.filter(user=lost).exists()
    assert not User.objects.get(pk=lost.pk).has_usable_password()
    assert [one.subject for one in mailoutbox] == [
        "A new second step was asked for", "A new second step was agreed to", "A new second step can be set up"
    ]  # fmt: skip
    assert list(Entry.objects.filter(action__startswith="factor.reset").values_list("action", "actor_id")) == [
        ("factor.reset_asked", ada.pk),
        ("factor.reset_confirmed", imogen.user.pk),
        ("factor.reset_completed", imogen.user.pk),
    ]
    link = re.search(r"http://127.0.0.1:8000(/invitation/[\w-]+/)", shown.content.decode())[1]
    again = Client()
    assert again.post(link, {"passphrase": "seven grey geese walk home"}).url == reverse("accounts:enrol")
    assert Client().get(link).status_code == 404
    assert second.post(address, {"to": "link"}).status_code == 422
    assert second.post(address, {"to": "confirm"}).status_code == 422


def test_the_old_passphrase_alone_never_sets_up_a_new_factor(lost, asked, imogen):
    """A thief of the passphrase gains nothing from the reset."""
    completed(asked, imogen.user)

    tried = Client().post(reverse("accounts:sign-in"), {"username": "noor", "passphrase": "nine quiet herons wade"})

    assert tried.status_code == 422


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ada", GateClosed), ("noor", resetting.OwnReset), ("tomasz", resetting.NotTrusted)],
)
def test_E_R10_neither_the_one_who_asked_nor_the_person_nor_just_anybody_confirms(asked, request, who, refusal):
    somebody = request.getfixturevalue(who)

    with pytest.raises(refusal):
        resetting.confirm_reset(asked, by=getattr(somebody, "user", somebody), at=NOON)

    assert all_factors.has_any(User.objects.get(username="noor"))


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


def test_asking_twice_makes_one_request(asked, lost, ada):
    assert resetting.ask_for_reset(lost, by=ada, at=NOON) == asked


def test_it_waits_for_a_day_and_not_a_second_longer(asked, imogen):
    with pytest.raises(resetting.ResetOver):
        resetting.confirm_reset(asked, by=imogen.user, at=NOON + DAY)

    assert resetting.confirm_reset(asked, by=imogen.user, at=NOON + DAY - SECOND).confirmed_by == imogen.user


def test_S1_nothing_takes_effect_before_a_day_has_passed_nor_after_three_more(asked, lost, imogen):
    """The day is the owner's to stop it; confirming twice does not begin it again."""
    resetting.confirm_reset(asked, by=imogen.user, at=NOON)
    assert resetting.confirm_reset(asked, by=imogen.user, at=NOON + 5 * SECOND).confirmed_at == NOON
    with pytest.raises(resetting.TooEarly):
        resetting.complete_reset(asked, by=imogen.user, at=NOON + DAY - SECOND)
    with pytest.raises(resetting.ResetOver):
        resetting.complete_reset(asked, by=imogen.user, at=NOON + 4 * DAY)
    assert all_factors.has_any(lost)

    assert resetting.complete_reset(asked, by=imogen.user, at=NOON + 4 * DAY - SECOND)[0] == lost


def test_S1_a_link_is_not_made_before_a_second_person_confirmed(asked, lost, imogen):
    with pytest.raises(resetting.ResetOver):
        resetting.complete_reset(asked, by=imogen.user, at=NOON + DAY - SECOND)
    assert all_factors.has_any(lost)


@pytest.mark.parametrize("confirmed", [False, True])
def test_S1_its_owner_is_told_on_every_page_and_stops_it_by_one_press(
    asked, lost, ada, imogen, tomasz, confirmed, mailoutbox, django_capture_on_commit_callbacks
):
    """Pressing twice is harmless, and other accounts are told nothing."""
    words, stop = "Ada Okafor asked for a new second step for your account", reverse("accounts:drop-reset")
    ada.email = "ada@example.org"
    ada.save()
    if confirmed:
        resetting.confirm_reset(asked, by=imogen.user, at=NOON)
    hers = signed_in(lost)
    for page in ("accounts:settings", "studies:index", "studies:my-training"):
        shown = hers.get(reverse(page)).content.decode()
        assert words in shown and f'action="{stop}"' in shown
        assert ("Imogen Achterberg confirmed it." in shown) is confirmed
        assert ("can end from 24 November, 12:00" in shown) is confirmed
    assert words not in signed_in(tomasz).get(reverse("accounts:settings")).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            assert hers.post(stop).status_code == 302

    assert words not in hers.get(reverse("accounts:settings")).content.decode()
    for act in (resetting.confirm_reset, resetting.complete_reset):
        with pytest.raises(resetting.ResetOver):
            act(asked, by=imogen.user, at=NOON + DAY)
    assert all_factors.has_any(lost)
    assert Entry.objects.filter(action="factor.reset_dropped").count() == 1
    assert [one.to for one in mailoutbox if one.subject == "A new second step was stopped"] == [["ada@example.org"]]


@pytest.mark.django_db(transaction=True)
def test_S1_of_a_stop_and_a_link_at_one_moment_one_wins_whole():
    noor, ada = make_user("noor", "Noor"), make_user("ada", "Ada", is_administrator=True)
    imogen = User.objects.get(username="imogen")
    an_app(noor)
    reset = resetting.ask_for_reset(noor, by=ada, at=NOON)
    resetting.confirm_reset(reset, by=imogen, at=NOON)

    at_once(
        partial(resetting.drop_reset, reset, by=noor, at=NOON + DAY),
        partial(resetting.complete_reset, reset, by=imogen, at=NOON + DAY),
    )

    reset.refresh_from_db()
    assert (reset.dropped_at is None) != (reset.completed_at is None)
    assert all_factors.has_any(noor) == (reset.completed_at is None)
    assert Invitation.objects.count() == (reset.completed_at is not None)


def test_S1_the_one_who_asks_sees_who_could_confirm(lost, ada, imogen, stella):
    """Stella may open studies and has no passkey, so she is not named."""
    page = signed_in(ada).get(reverse("accounts:ask-reset", args=[lost.pk])).content.decode()

    assert "At present that can be Imogen Achterberg." in " ".join(page.split())


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
def test_G4_of_sixteen_who_make_the_link_at_once_one_does():
    """One link, not sixteen."""
    noor, ada = make_user("noor", "Noor"), make_user("ada", "Ada", is_administrator=True)
    an_app(noor)
    others = [make_user(f"colleague{n}", f"Colleague {n}", may_open_studies=True) for n in range(16)]
    for one in others:
        a_passkey(one)
    reset = resetting.ask_for_reset(noor, by=ada, at=NOON)
    resetting.confirm_reset(reset, by=others[0], at=NOON)

    outcomes = at_once(*[partial(resetting.complete_reset, reset, by=one, at=NOON + DAY) for one in others])

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


def test_an_unknown_reset_answers_404(imogen):
    assert signed_in(imogen).get(reverse("accounts:confirm-reset", args=[uuid.uuid4()])).status_code == 404


def test_E_R10_after_a_reset_by_two_one_person_alone_makes_no_further_link(asked, lost, ada, imogen):
    """The link of a reset is renewed by two as well; the control: two again let the person in."""
    completed(asked, imogen.user)
    made = Invitation.objects.count()
    client = signed_in(ada)

    refused = client.post(reverse("accounts:invite-again", args=[lost.pk]))

    assert (refused.status_code, Invitation.objects.count()) == (409, made)
    page = client.get(reverse("accounts:show", args=[lost.pk])).content.decode()
    assert "Make a new link" not in page and "Lost their second step" in page
    again = resetting.ask_for_reset(lost, by=ada, at=NOON)
    with pytest.raises(GateClosed):
        resetting.confirm_reset(again, by=ada, at=NOON)
    assert completed(again, imogen.user)[0] == lost


def test_an_account_that_never_had_a_factor_gets_a_new_link_from_one_person(noor, ada):
    """The control: the account never had a second factor."""
    with pytest.raises(resetting.NothingToReset):
        resetting.ask_for_reset(noor, by=ada, at=NOON)

    assert signed_in(ada).post(reverse("accounts:invite-again", args=[noor.pk])).status_code == 200
