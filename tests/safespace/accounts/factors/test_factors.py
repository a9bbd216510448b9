"""Several devices of one account: named, added, renamed and removed, except the last."""

import pytest
import time_machine
from django.conf import settings as house
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from safespace.accounts.factors import all_factors
from safespace.accounts.factors.seeds import unsign
from safespace.accounts.models import BrowserSession, Passkey, RecoverySet, TotpDevice, User
from safespace.accounts.sign_in import enrolling
from safespace.accounts.sign_in.enrolling import LastPasskey, renew_recovery_codes
from safespace.audit.models import Entry
from tests.cast import NOON
from tests.make import a_passkey, an_app, by_factor, signed_in

SETTINGS = reverse("accounts:settings")
SIGN_IN, CODE, RECOVERY = (reverse(f"accounts:{name}") for name in ("sign-in", "code", "recovery"))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def browser_of(user, device):
    client = Client()
    client.cookies[house.SESSION_COOKIE_NAME] = by_factor(user, device)
    return client


def on(name, device):
    return reverse(f"accounts:{name}", args=[device.pk])


def test_the_settings_name_every_device_and_when_it_was_used_last(noor, clock):
    phone = an_app(noor, name="Noor’s phone")
    a_passkey(noor, name="Key on the keyring")
    clock.move_to(NOON)
    client = Client()
    client.post(SIGN_IN, {"username": "noor", "passphrase": "nine quiet herons wade"})
    client.post(CODE, {"code": phone.code(at=NOON)})

    text = client.get(SETTINGS).content.decode()

    assert [word in text for word in ("Noor’s phone", "Key on the keyring", "last used 23 November, 12:00")] == [
        True
    ] * 3
    assert text.count("not used yet") == 1


def test_another_app_is_added_and_the_session_changes_its_key(noor, client, mailoutbox, clock):
    """G6: a cookie copied before is worth nothing after."""
    User.objects.filter(pk=noor.pk).update(email=None)
    client = signed_in(noor)
    before = client.cookies["s"].value
    clock.shift(1)
    carried = client.get(reverse("accounts:add-device")).context["form"]["carried"].value()
    tablet = TotpDevice(user=noor, seed=unsign(carried, noor))

    client.post(reverse("accounts:add-device"), {"carried": carried, "name": "Tablet", "code": tablet.code(at=NOON)})

    assert [one.name for one in all_factors.of(noor)] == ["My phone", "Tablet"]
    stolen = Client()
    stolen.cookies["s"] = before
    assert stolen.get(SETTINGS).url.startswith(SIGN_IN)
    assert client.get(SETTINGS).status_code == 200


def test_a_device_gets_another_name_and_a_stranger_s_does_not(noor, stella):
    phone = an_app(noor)
    client = signed_in(noor)
    assert client.post(on("rename-device", phone), {"name": "Old phone"}).url == SETTINGS
    assert signed_in(stella).post(on("rename-device", phone), {"name": "Mine"}).status_code == 404

    phone.refresh_from_db()
    assert phone.name == "Old phone"
    assert Entry.objects.filter(action="factor.renamed").count() == 1


def test_revoking_a_device_ends_every_session_it_was_given_in(noor, django_capture_on_commit_callbacks, mailoutbox):
    """F-R5, ASVS 6.5.6: at sign-in or at a step-up, whichever factor came last; sessions of other devices stay."""
    noor.email = "noor@example.org"
    noor.save()
    lost, kept = an_app(noor, name="Lost"), an_app(noor, name="Kept")
    at_sign_in, untouched, mine = browser_of(noor, lost), browser_of(noor, kept), browser_of(noor, kept)
    at_sign_in.post(reverse("accounts:lock"))
    at_sign_in.post(CODE, {"code": kept.code(at=NOON)})
    assert at_sign_in.get(SETTINGS).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        assert mine.post(on("remove-device", lost)).url == SETTINGS

    assert at_sign_in.get(SETTINGS).url.startswith(SIGN_IN)
    assert [one.get(SETTINGS).status_code for one in (untouched, mine)] == [200, 200]
    assert [letter.subject for letter in mailoutbox] == ["A second step was removed"]
    assert "Lost" not in mailoutbox[0].body


def test_the_session_of_a_revoked_device_ends_in_the_very_browser_that_revoked_it(noor):
    phone, _ = an_app(noor), an_app(noor, name="Tablet")
    mine = browser_of(noor, phone)

    mine.post(on("remove-device", phone))

    assert mine.get(SETTINGS).url.startswith(SIGN_IN)
    assert BrowserSession.objects.of(noor).count() == 0


def test_the_last_device_is_never_removed(noor):
    client = signed_in(noor)
    renew_recovery_codes(noor, at=NOON)

    refused = client.post(on("remove-device", client.device))

    assert "This is your only second step." in refused.content.decode()
    assert len(all_factors.of(noor)) == 1


def test_a_passkey_alone_is_enough_to_sign_in(noor):
    client = signed_in(noor)
    a_passkey(noor)

    client.post(on("remove-device", client.device))

    assert [one.kind for one in all_factors.of(noor)] == ["passkey"]


def test_an_administrator_never_removes_the_only_passkey(ada):
    an_app(ada)
    key = a_passkey(ada)

    with pytest.raises(LastPasskey):
        enrolling.remove(ada, key, by=ada, at=NOON)

    a_passkey(ada, name="Spare")
    enrolling.remove(ada, key, by=ada, at=NOON)
    assert Passkey.objects.get().name == "Spare"


def test_a_new_set_of_recovery_codes_is_offered_after_one_was_used(noor):
    """NIST SP 800-63B-4; ASVS 6.5.1."""
    an_app(noor)
    code = renew_recovery_codes(noor, at=NOON)[0]
    client = Client()
    client.post(SIGN_IN, {"username": "noor", "passphrase": "nine quiet herons wade"})
    assert "Take a new set" not in signed_in(noor).get(SETTINGS).content.decode()

    came_in = client.post(RECOVERY, {"code": code})

    assert "Take a new set" in client.get(came_in.url).content.decode()
    client.post(reverse("accounts:recovery-codes"))
    assert RecoverySet.objects.get(user=noor).left() == 10
    assert "Take a new set" not in client.get(SETTINGS).content.decode()


def test_an_administrator_without_a_passkey_can_do_nothing_but_make_one(ada):
    """ASVS 6.3.3, level 3: whatever page is asked for, and however often."""
    client = browser_of(ada, an_app(ada))
    add = reverse("accounts:add-passkey")

    for address in ("/", SETTINGS, reverse("accounts:index"), reverse("accounts:invite"), reverse("studies:index")):
        assert client.get(address).url == add
        assert client.post(address).url == add
    assert client.get(add).status_code == 200
    assert client.post(reverse("accounts:leave")).url == reverse("accounts:elsewhere")


def test_an_administrator_s_code_opens_no_account(ada):
    """A code can be phished, so it opens the administrator's own settings and no other account."""
    a_passkey(ada)
    client = browser_of(ada, an_app(ada))
    assert client.get(SETTINGS).status_code == 200

    asked = client.get(reverse("accounts:index"))

    assert (asked.status_code, "code" in asked.context["form"].fields) == (403, False)
    assert signed_in(ada).get(reverse("accounts:index")).status_code == 200


def test_the_administrator_of_the_demo_is_excused_on_the_demo_alone(ada, settings):
    User.objects.filter(pk=ada.pk).update(passkey_waived=True)
    client = browser_of(ada, an_app(ada))
    assert client.get(SETTINGS).url == reverse("accounts:add-passkey")

    settings.DEMO = True

    assert "This account of the demo is the exception" in client.get(SETTINGS).content.decode()
    assert client.get(reverse("accounts:index")).status_code == 200


def test_an_account_with_a_passkey_may_still_use_a_code(noor):
    """Offered to all, and asked of nobody who does not look after accounts."""
    a_passkey(noor)
    app = an_app(noor)
    client = Client()
    client.post(SIGN_IN, {"username": "noor", "passphrase": "nine quiet herons wade"})

    assert client.post(CODE, {"code": app.code(at=now())}).url == "/"
