"""S1: one administrator alone never gives both words of an act by two, however long they wait (F-R4, E-R10)."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from safespace.accounts.factors import all_factors
from safespace.accounts.factors.seeds import unsign
from safespace.accounts.invitations import Invitation
from safespace.accounts.manage import inviting, resetting
from safespace.accounts.models import FactorReset, Passkey, TotpDevice, User
from safespace.accounts.second_person import (
    ANOTHER,
    APART,
    SETTLED,
    WITH_PASSKEY,
    check_waits,
    lines,
    second_person,
    who_may,
)
from safespace.audit.actors import SYSTEM
from tests.cast import HOUR, NOON
from tests.make import a_passkey, an_app, signed_in

DAY = timedelta(days=1)
LONG_AGO = NOON - 400 * DAY


def invited(username, by, *, at=LONG_AGO, passkey=True, **fields):
    """An account that `by` (a User, or SYSTEM for the server) invited at `at` and its owner set up at once."""
    user, _ = inviting.invite(
        key=uuid.uuid4(), username=username, display_name=username.title(), email="", by=by, at=at,
        may_open_studies=True, **fields,
    )  # fmt: skip
    User.objects.filter(pk=user.pk).update(recorded_at=at)
    Invitation.objects.filter(user=user).update(recorded_at=at, used_at=at)
    TotpDevice.objects.filter(pk=an_app(user).pk).update(recorded_at=at)
    if passkey:
        Passkey.objects.filter(pk=a_passkey(user).pk).update(recorded_at=at)
    user.refresh_from_db()
    return user


def unmet(by, first, *, at=NOON, **how):
    return [one.name for one in second_person(by=by.pk, first=first.pk, at=at, **how).unmet]


# The attack


def puppet_of(administrator, at):
    """What one person does alone through the pages: invites an account that may open studies, and sets it up."""
    with time_machine.travel(at, tick=False):
        page = signed_in(administrator).post(
            reverse("accounts:invite"),
            {"username": "puppet", "display_name": "P", "email": "p@example.org", "may_open_studies": "on"},
        )
        link = re.search(r"http://127.0.0.1:8000(/invitation/[\w-]+/)", page.content.decode())[1]
        browser = Client()
        browser.post(link, {"passphrase": "seven grey geese walk home"})
        form = browser.get(reverse("accounts:enrol")).context["form"]
        carried = form["carried"].value()
        puppet = User.objects.get(username="puppet")
        app = TotpDevice(user=puppet, seed=unsign(carried, puppet))
        browser.post(reverse("accounts:enrol"), {"name": "P", "code": app.code(at=at), "carried": carried})
        a_passkey(puppet)
    assert all_factors.has_any(puppet)
    return puppet


@pytest.mark.parametrize("waited", [timedelta(minutes=10), 5 * HOUR, 30 * DAY, 400 * DAY])
def test_S1_an_administrator_takes_over_no_account_with_a_puppet_however_long_they_wait(ada, imogen, waited):
    """The whole attack through the pages: puppet, reset of a coordinator, the puppet's word, a day more, the link."""
    an_app(imogen.user)
    puppet = puppet_of(ada, NOON)
    with time_machine.travel(NOON + waited, tick=False) as clock:
        signed_in(ada).post(reverse("accounts:ask-reset", args=[imogen.user.pk]))
        address = reverse("accounts:confirm-reset", args=[FactorReset.objects.get().pk])
        answers = [signed_in(puppet).post(address, {"to": "confirm"})]
        clock.shift(25 * HOUR)
        answers.append(signed_in(puppet).post(address, {"to": "link"}))

    assert not any("/invitation/" in one.content.decode() for one in answers), "no link to her account was made"
    assert all_factors.has_any(imogen.user)
    assert User.objects.get(pk=imogen.user.pk).has_usable_password()


def test_S1_the_puppet_is_told_why_not_before_it_presses_anything(ada, imogen):
    an_app(imogen.user)
    puppet = puppet_of(ada, NOON)
    with time_machine.travel(NOON + 30 * DAY, tick=False):
        reset = resetting.ask_for_reset(imogen.user, by=ada, at=NOON + 30 * DAY)
        page = signed_in(puppet).get(reverse("accounts:confirm-reset", args=[reset.pk])).content.decode()

    assert "One of the two set up or reset the other" in page
    assert "confirm</button>" not in page


# Lines


def test_S1_a_puppet_s_puppet_is_a_puppet_too(ada):
    first = invited("one", ada, is_administrator=True)
    second = invited("two", first, is_administrator=True)
    third = invited("three", second)
    a_passkey(ada)

    assert lines(User.objects.in_bulk([third.pk])) == {third.pk: {third.pk, second.pk, first.pk, ada.pk}}
    for by, asker in ((third, ada), (ada, third), (second, first)):
        assert unmet(by, asker) == [APART]


def test_S1_two_puppets_of_one_administrator_do_not_confirm_each_other_s_reset(ada):
    one, two = invited("one", ada, is_administrator=True), invited("two", ada)

    assert unmet(two, one, of_accounts=True) == [APART]


def test_S1_an_administrator_shares_no_maker_with_the_other_in_an_act_of_a_study(ada):
    """In a study too: an administrator can make further accounts."""
    one, two = invited("one", ada, is_administrator=True), invited("two", ada)

    assert unmet(two, one) == unmet(one, two) == [APART]


def test_S1_without_an_account_there_is_no_second_person(ada):
    """A job of the server has no account, so it confirms nothing."""
    assert [one.name for one in second_person(by=None, first=ada.pk, at=NOON).unmet] == [ANOTHER]


def test_two_colleagues_invited_by_one_administrator_work_together_in_a_study(ada):
    """The control: a study's own members gave the roles, so a shared administrator does not matter there."""
    one, two = invited("one", ada), invited("two", ada)

    assert unmet(two, one) == []


def test_S1_who_made_a_new_link_or_reset_an_account_is_in_its_line(ada):
    odo, vera = invited("odo", SYSTEM, is_administrator=True), invited("vera", SYSTEM, is_administrator=True)
    noor = invited("noor", SYSTEM)
    assert unmet(noor, odo, of_accounts=True) == []
    FactorReset.objects.create(
        user=noor, asked_by=odo, confirmed_by=vera, asked_at=LONG_AGO, confirmed_at=LONG_AGO, completed_at=LONG_AGO
    )
    linked = invited("linked", SYSTEM)
    Invitation.objects.make(user=linked, by=ada, at=LONG_AGO)

    assert unmet(noor, odo) == unmet(noor, vera) == unmet(linked, ada) == [APART]


def test_a_reset_that_was_stopped_joins_no_accounts(ada):
    noor, odo = invited("noor", SYSTEM), invited("odo", SYSTEM)
    FactorReset.objects.create(
        user=noor, asked_by=ada, confirmed_by=odo, asked_at=NOON, confirmed_at=NOON, dropped_at=NOON
    )

    assert lines(User.objects.in_bulk([noor.pk])) == {noor.pk: {noor.pk}}


def test_the_operator_vouches_and_what_is_made_later_counts_again(ada):
    odo = invited("odo", ada, is_administrator=True)
    assert unmet(odo, ada) == [APART]
    inviting.vouch(odo, by=SYSTEM, at=NOON - DAY)

    assert unmet(odo, ada) == []
    Invitation.objects.make(user=odo, by=ada, at=NOON)
    Invitation.objects.filter(user=odo, used_at=None).update(recorded_at=NOON)
    assert unmet(odo, ada) == [APART]


# Time


def test_S1_a_passkey_counts_from_three_days_on_and_not_a_second_before(ada):
    begun = NOON - settings.SECOND_PERSON_AFTER
    odo = invited("odo", SYSTEM, is_administrator=True)
    noor = invited("noor", odo, at=begun)
    late = begun + timedelta(seconds=1)

    assert unmet(noor, ada, of_accounts=True) == []
    Passkey.objects.filter(user=noor).update(recorded_at=late)
    assert unmet(noor, ada, of_accounts=True) == [WITH_PASSKEY]
    Passkey.objects.filter(user=noor).delete()
    assert unmet(noor, ada, of_accounts=True) == [WITH_PASSKEY], "an app alone is no passkey, however old"


def test_S1_in_a_study_any_second_step_of_some_days_will_do(imogen, ada):
    begun = NOON - settings.SECOND_PERSON_AFTER
    noor = invited("noor", ada, at=begun, passkey=False)

    assert unmet(noor, imogen.user) == []
    TotpDevice.objects.filter(user=noor).update(recorded_at=begun + timedelta(seconds=1))
    assert unmet(noor, imogen.user) == [SETTLED]
    assert unmet(noor, imogen.user, waits=False) == []


def test_two_administrators_of_a_fresh_installation_confirm_for_each_other_at_once(db):
    """Both were made on the server, so neither is the other's; each still needs a passkey."""
    first = invited("first", SYSTEM, at=NOON, is_administrator=True)
    second = invited("second", SYSTEM, at=NOON, is_administrator=True)
    without = invited("without", SYSTEM, at=NOON, is_administrator=True, passkey=False)

    assert unmet(second, first, of_accounts=True) == unmet(first, second, of_accounts=True) == []
    assert unmet(without, first, of_accounts=True) == [WITH_PASSKEY]


def test_of_many_only_those_who_may_are_named(ada, imogen):
    odo, puppet = invited("odo", SYSTEM, is_administrator=True), invited("puppet", ada)

    assert who_may([ada, puppet, odo, imogen.user], first=ada.pk, about=imogen.user.pk, at=NOON) == [odo]


def test_the_questions_do_not_grow_with_the_number_of_accounts(ada, django_assert_max_num_queries):
    many = [invited(f"colleague{n}", ada) for n in range(12)]

    with django_assert_max_num_queries(12):
        who_may(many, first=ada.pk, at=NOON)


@pytest.mark.parametrize(("name", "least"), [("SECOND_PERSON_AFTER", timedelta(days=1)), ("RESET_WAIT", HOUR)])
def test_S1_a_wait_too_short_to_notice_anything_stops_the_start(settings, name, least):
    """The waits are there so that the people concerned can object; nought of them is none."""
    assert check_waits(None) == []
    for wrong in (timedelta(), least / 2, timedelta(days=-1), timedelta(days=400)):
        setattr(settings, name, wrong)
        assert [error.id for error in check_waits(None)] == ["safespace.E005"]
    setattr(settings, name, least)
    assert check_waits(None) == []
