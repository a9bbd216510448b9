"""Inviting accounts and switching them off."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from safespace.accounts.factors import seeds
from safespace.accounts.models import AttemptCounter, Invitation, TotpDevice, User
from safespace.accounts.sign_in import enrolling
from safespace.audit.models import Entry
from tests.cast import NOON, make_user
from tests.make import an_app, signed_in, took_up_a_link

INVITE = reverse("accounts:invite")
NIA = {"username": "nia", "display_name": "Nia Roberts", "email": "nia@example.org"}
GOOD = "seven grey geese walk home"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def link(ada, clock):
    """The path of an invitation Ada just made for Nia."""
    shown = signed_in(ada).post(INVITE, NIA)
    return re.search(r"http://127.0.0.1:8000(/invitation/[\w-]+/)", shown.content.decode())[1]


def test_an_invited_person_chooses_a_passphrase_and_then_a_second_step(link):
    """ASVS 6.4.1: the administrator never learns the passphrase."""
    nia = Client()
    assert nia.get(link).status_code == 200

    joined = nia.post(link, {"passphrase": GOOD})

    assert joined.url == reverse("accounts:enrol")
    assert nia.get(joined.url).status_code == 200
    assert nia.get("/").url == reverse("accounts:code")
    assert User.objects.get(username="nia").check_password(GOOD)
    assert set(Entry.objects.values_list("action", flat=True)) == {"account.invited", "account.joined"}


def test_an_invitation_works_once(link):
    Client().post(link, {"passphrase": GOOD})

    again = Client().post(link, {"passphrase": "another good passphrase"})

    assert again.status_code == 404
    assert User.objects.get(username="nia").check_password(GOOD)


def test_an_invitation_works_for_a_day_and_not_a_second_longer(link, clock):
    """ASVS 6.4.1."""
    clock.move_to(NOON + timedelta(hours=24, seconds=-1))
    assert Client().get(link).status_code == 200

    clock.move_to(NOON + timedelta(hours=24))

    assert Client().get(link).status_code == 404
    assert Client().post(link, {"passphrase": GOOD}).status_code == 404


def test_opening_an_invitation_does_not_use_it_up(link):
    """Mail programs open links to look at them."""
    Client().get(link)
    Client().head(link)

    assert Invitation.objects.get().used_at is None


def test_used_expired_and_invented_links_get_the_same_answer(link):
    """ASVS 6.3.8."""
    Client().post(link, {"passphrase": GOOD})

    assert Client().get(link).content == Client().get("/invitation/never-was-one/").content


def test_a_new_link_replaces_the_old_one(ada, link):
    nia = User.objects.get(username="nia")
    shown = signed_in(ada).post(reverse("accounts:invite-again", args=[nia.id]))
    fresh = re.search(r"(/invitation/[\w-]+/)", shown.content.decode())[1]

    assert Client().get(link).status_code == 404
    assert Client().get(fresh).status_code == 200


def test_a_link_never_bypasses_a_second_factor(ada, link):
    """ASVS 6.4.3."""
    nia = User.objects.get(username="nia")
    Client().post(link, {"passphrase": GOOD})
    an_app(nia)

    refused = signed_in(ada).post(reverse("accounts:invite-again", args=[nia.id]))

    assert refused.status_code == 409
    assert Invitation.objects.count() == 1


def test_the_token_is_not_in_the_database(link):
    token = link.split("/")[2]

    assert token not in str(Invitation.objects.values().get())


TOO_SHORT = "Make it at least 12 characters long."
TOO_COMMON = "This one is on the lists that guessers try first. Choose another."
TOO_CLOSE = "This is too close to your name or username. Choose another."


@pytest.mark.parametrize(
    ("passphrase", "why"),
    [
        ("eleven char", TOO_SHORT),
        ("password1234", TOO_COMMON),
        ("QwertyQwerty", TOO_COMMON),
        ("123456789123", TOO_COMMON),
        ("nia@example.org", TOO_CLOSE),
    ],
)
def test_short_common_and_telling_passphrases_are_refused_with_the_reason(link, passphrase, why):
    """ASVS 6.2.1, 6.2.12: a blocklist kept here, nothing is asked of another site."""
    answer = Client().post(link, {"passphrase": passphrase})

    assert (answer.status_code, answer.context["form"].errors["passphrase"]) == (422, [why])
    assert passphrase not in answer.content.decode()
    assert not User.objects.get(username="nia").has_usable_password()


@pytest.mark.parametrize(
    "passphrase", ["wren wren wren", "ßöß ñandú über", "correct-horse-1 " * 8, " leading and trailing "]
)
def test_long_spaced_and_foreign_passphrases_are_welcome_as_they_are(link, passphrase):
    """ASVS 6.2.4, 6.2.5, 6.2.9: no composition rules, nothing is cut off."""
    Client().post(link, {"passphrase": passphrase})

    assert User.objects.get(username="nia").check_password(passphrase)


def test_usernames_are_unique_regardless_of_case(ada, link):
    refused = signed_in(ada).post(INVITE, {**NIA, "username": "NIA"})

    assert refused.context["form"].errors == {"username": ["This username is taken. Choose another."]}


def test_the_work_email_is_sealed(link):
    row = User.objects.filter(username="nia").values().get()

    assert "nia@example.org" not in str(row)
    assert User.objects.get(username="nia").email == "nia@example.org"


@pytest.mark.parametrize("name", ["index", "invite", "show", "switch", "invite-again"])
def test_only_administrators_manage_accounts(ada, stella, clock, name):
    args = [ada.id] if name in ("show", "switch", "invite-again") else []
    address = reverse(f"accounts:{name}", args=args)

    assert Client().get(address).url.startswith(reverse("accounts:sign-in"))
    assert signed_in(stella).get(address).status_code == 403
    assert Entry.objects.get(action="access.denied").detail == {"view": f"accounts:{name}", "needs": ["administrator"]}


def test_an_account_switched_off_is_signed_out_everywhere_and_on_again_comes_back(ada, stella, clock):
    """ASVS 7.4.2; F-R5."""
    hers, address = signed_in(stella), reverse("accounts:switch", args=[stella.user_id])
    signed_in(ada).post(address, {"to": "off"})
    assert hers.get("/").url.startswith(reverse("accounts:sign-in"))
    refused = Client().post(reverse("accounts:sign-in"), {"username": "stella", "passphrase": "nine quiet herons wade"})
    assert refused.status_code == 422

    signed_in(ada).post(address, {"to": "on"})

    assert signed_in(stella).get(reverse("accounts:settings")).status_code == 200


def test_nobody_switches_themselves_off(ada, clock):
    refused = signed_in(ada).post(reverse("accounts:switch", args=[ada.id]), {"to": "off"})

    assert refused.status_code == 422
    assert User.objects.get(pk=ada.pk).is_active


def test_the_first_administrator_gets_a_link_from_the_command_line(db):
    """ASVS 6.3.2: no default passphrase."""
    out = StringIO()
    call_command("add_administrator", "ada", "ada@example.org", stdout=out)

    ada = User.objects.get()
    assert (ada.is_administrator, ada.has_usable_password()) == (True, False)
    path = re.search(r"http://127.0.0.1:8000(/invitation/[\w-]+/)", out.getvalue())[1]
    assert Client().get(path).status_code == 200


def test_the_command_makes_another_link_while_nobody_has_used_the_first(db, clock):
    """The first link lasts a day, and without an administrator nobody can make another on the page."""
    links = []
    for _ in range(2):
        out = StringIO()
        call_command("add_administrator", "ada", "ada@example.org", stdout=out)
        links.append(re.search(r"http://127.0.0.1:8000(/invitation/[\w-]+/)", out.getvalue())[1])
        clock.shift(timedelta(hours=12))

    assert [Client().get(link).status_code for link in links] == [404, 200]
    assert User.objects.count() == 1


def test_the_command_makes_no_other_link_for_an_account_that_is_set_up(ada):
    an_app(ada)
    with pytest.raises(CommandError, match="taken"):
        call_command("add_administrator", "ada", "ada@example.org")


@pytest.mark.parametrize("arguments", [("a b", "ada@example.org"), ("ada", "not-an-address")])
def test_the_command_line_says_what_is_wrong(db, arguments):
    with pytest.raises(CommandError):
        call_command("add_administrator", *arguments)

    assert User.objects.count() == 0


def test_E_R10_a_passphrase_alone_sets_up_a_device_only_within_the_day_of_its_link(ada, link, clock):
    """The passphrase of an account without a second factor gives a thief no access."""
    nia = Client()
    nia.post(link, {"passphrase": GOOD})
    address = reverse("accounts:enrol")
    assert nia.get(address).status_code == 200
    clock.shift(timedelta(hours=24))

    later = Client()
    later.post(reverse("accounts:sign-in"), {"username": "nia", "passphrase": GOOD})
    shown = later.get(address)
    sent = later.post(address, {"carried": seeds.sign(User.objects.get(username="nia")), "code": "000000"})

    assert (shown.status_code, sent.status_code) == (403, 403)
    assert "Ask an administrator for a new link" in shown.content.decode()
    assert not TotpDevice.objects.filter(user__username="nia").exists()


def test_E_R10_the_act_itself_asks_for_a_link_in_its_day(db):
    """ASVS 2.3.1: the page is not the only guard, and an account without any invitation enrols nothing."""
    zoe = make_user("zoe", "Zoe")
    carried = seeds.sign(zoe)
    code = TotpDevice(user=zoe, seed=seeds.unsign(carried, zoe)).code(at=NOON)
    how = {"carried": carried, "code": code, "name": "Phone", "known": None, "first": True}
    with pytest.raises(enrolling.LinkOver):
        enrolling.enrol(zoe, at=NOON, **how)

    took_up_a_link(zoe, NOON)
    AttemptCounter.objects.all().delete()
    with pytest.raises(enrolling.LinkOver):
        enrolling.enrol(zoe, at=NOON + timedelta(hours=24), **how)
    AttemptCounter.objects.all().delete()
    assert enrolling.enrol(zoe, at=NOON, **how).user == zoe


def test_E_R10_a_newer_link_ends_the_day_of_the_one_before(ada, link, clock):
    nia = Client()
    nia.post(link, {"passphrase": GOOD})
    signed_in(ada).post(reverse("accounts:invite-again", args=[User.objects.get(username="nia").id]))

    assert nia.get(reverse("accounts:enrol")).status_code == 403
