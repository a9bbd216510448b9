"""Signing in with a passphrase and a code."""

import unicodedata

import pytest
import time_machine
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import Client
from django.urls import reverse

from safespace.accounts.factors.seeds import unsign
from safespace.accounts.models import BrowserSession, RecoverySet, TotpDevice, User
from safespace.accounts.sign_in.enrolling import renew_recovery_codes
from safespace.audit.models import Entry
from tests.cast import NOON
from tests.make import an_app, took_up_a_link, with_passphrase_only

PASSPHRASE = "nine quiet herons wade"
SIGN_IN, CODE, ENROL, RECOVERY = (reverse(f"accounts:{name}") for name in ("sign-in", "code", "enrol", "recovery"))


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def give_passphrase(client, username="noor", passphrase=PASSPHRASE, query=""):
    return client.post(SIGN_IN + query, {"username": username, "passphrase": passphrase})


def actions_logged():
    return list(Entry.objects.order_by("recorded_at", "id").values_list("action", flat=True))


def test_a_new_colleague_chooses_a_passphrase_sets_up_an_app_and_is_signed_in(noor, client):
    took_up_a_link(noor, NOON)
    assert give_passphrase(client).url == CODE
    assert client.get(CODE).url == ENROL
    form = client.get(ENROL).context["form"]
    carried = form["carried"].value()
    app = TotpDevice(user=noor, seed=unsign(carried, noor))

    shown = client.post(ENROL, {"carried": carried, "name": "Noor’s phone", "code": app.code(at=NOON)})

    assert len(shown.context["codes"]) == 10
    assert client.get("/").url == reverse("studies:index")
    assert TotpDevice.objects.get().name == "Noor’s phone"
    assert sorted(actions_logged()) == ["factor.added", "factor.recovery_renewed"]


def test_an_account_with_an_app_gives_passphrase_and_code_and_returns_to_the_page_asked_for(noor, client):
    app = an_app(noor)
    wanted = reverse("accounts:settings")
    asked = client.get(wanted)
    assert asked.url == f"{SIGN_IN}?next={wanted}".replace("/settings/", "%2Fsettings%2F")

    client.post(asked.url, {"username": "NOOR", "passphrase": PASSPHRASE})
    signed_in_again = client.post(CODE, {"code": app.code(at=NOON)})

    assert signed_in_again.url == wanted
    assert client.get(wanted).status_code == 200
    assert actions_logged() == ["door.signed_in"]


def test_a_code_may_be_pasted_with_spaces(noor, client):
    """WCAG 3.3.8."""
    app = an_app(noor)
    give_passphrase(client)
    code = app.code(at=NOON)

    assert client.post(CODE, {"code": f" {code[:3]} {code[3:]} "}).status_code == 302


@pytest.mark.parametrize("case", ["unknown", "wrong", "off", "past", "unusable"])
def test_every_refused_sign_in_gets_the_same_answer(noor, client, case):
    """ASVS 6.3.8."""
    if case == "off":
        User.objects.update(is_active=False)
    if case == "past":
        User.objects.update(expires_on=NOON.date().replace(day=22))
    if case == "unusable":
        noor.set_unusable_password()
        noor.save()
    username = "nobody" if case == "unknown" else "noor"
    passphrase = "something else entirely" if case == "wrong" else PASSPHRASE

    refused = give_passphrase(client, username, passphrase)

    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == ["These two don’t fit together. Check both and try again."]
    assert "_auth_user_id" not in client.session
    assert actions_logged() == ([] if case == "unknown" else ["door.wrong_passphrase"]), (
        "made-up names are counted only"
    )


def test_a_wrong_code_is_refused_and_its_owner_is_told(noor, client, mailoutbox, django_capture_on_commit_callbacks):
    """ASVS 6.3.5."""
    app = an_app(noor)
    noor.email = "noor@example.org"
    noor.save()
    give_passphrase(client)
    wrong = f"{(int(app.code(at=NOON)) + 1) % 10**6:06d}"

    with django_capture_on_commit_callbacks(execute=True):
        refused = client.post(CODE, {"code": wrong})

    assert refused.status_code == 422
    assert wrong not in refused.content.decode()
    assert client.get("/").url == CODE
    assert actions_logged() == ["door.wrong_code"]
    assert [letter.subject for letter in mailoutbox] == ["A sign-in that was not finished"]


def test_the_session_key_changes_at_passphrase_and_at_code(noor, client):
    """ASVS 7.2.4; G6."""
    app = an_app(noor)
    give_passphrase(client)
    before = client.cookies["s"].value
    stolen = Client()
    stolen.cookies["s"] = before

    client.post(CODE, {"code": app.code(at=NOON)})

    assert client.cookies["s"].value != before
    assert stolen.get("/").url == SIGN_IN
    assert BrowserSession.objects.count() == 1


def test_the_key_of_a_session_is_not_in_the_database(noor, client):
    """A copy of the database opens no session."""
    give_passphrase(client)
    key = client.cookies["s"].value

    row = BrowserSession.objects.values().get()

    assert key not in str(row)


HOSTILE = [
    "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\nSet-Cookie:x",
    "///evil.example", "/%09/../\tevil", "settings/", "",
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nobody_is_sent_to_another_site_after_signing_in(noor, client, hostile):
    """G10."""
    app = an_app(noor)
    client.post(f"{SIGN_IN}", {"username": "noor", "passphrase": PASSPHRASE}, query_params={"next": hostile})

    assert client.post(CODE, {"code": app.code(at=NOON)}).url == "/"


def test_a_recovery_code_replaces_the_phone_once(noor, client):
    """NIST SP 800-63B-4; ASVS 6.5.1."""
    an_app(noor)
    codes = renew_recovery_codes(noor, at=NOON)
    give_passphrase(client)
    signed_in_again = client.post(RECOVERY, {"code": codes[3].lower().replace("-", " ")})

    assert signed_in_again.url == reverse("accounts:settings")
    assert "signed in with a recovery code" in client.get(signed_in_again.url).content.decode()
    again = Client()
    give_passphrase(again)
    assert again.post(RECOVERY, {"code": codes[3]}).status_code == 422
    assert RecoverySet.objects.get().left() == 9


@pytest.mark.parametrize("mark", ["\u2011", "\u2013", "\u00a0", "\u200b-", "\u2212", "."])
def test_a_recovery_code_counts_whatever_stands_between_its_groups(noor, client, mark):
    """Pasted from a letter or a note, hyphens and spaces are others."""
    an_app(noor)
    codes = renew_recovery_codes(noor, at=NOON)
    give_passphrase(client)

    assert client.post(RECOVERY, {"code": codes[0].replace("-", mark)}).status_code == 302
    assert "door.wrong_code" not in actions_logged()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
@pytest.mark.parametrize("kept_as_typed", [True, False])
def test_a_passphrase_fits_however_the_keyboard_sends_its_letters(noor, client, form, typed, kept_as_typed):
    """Hashes that an earlier release made of the form as it was typed still open."""
    words = "träume über größeren höfen"
    if kept_as_typed:
        User.objects.filter(pk=noor.pk).update(password=make_password(unicodedata.normalize(form, words)))
    else:
        noor.set_password(unicodedata.normalize(form, words))
        noor.save()

    sent = client.post(SIGN_IN, {"username": "noor", "passphrase": unicodedata.normalize(typed, words)})

    assert sent.status_code == 302
    assert client.post(SIGN_IN, {"username": "noor", "passphrase": words.upper()}).status_code == 422


def test_recovery_codes_are_kept_as_hashes_of_eighty_bits(noor, settings):
    """ASVS 6.5.2 to 6.5.4."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    codes = renew_recovery_codes(noor, at=NOON)

    rows = list(RecoverySet.objects.get().codes.values_list("prefix", "hash"))

    assert {identify_hasher(hash).algorithm for _, hash in rows} == {"argon2"}
    assert {len(code.replace("-", "")) for code in codes} == {20}
    assert not [hash for _, hash in rows for code in codes if code.replace("-", "")[4:] in hash]


def test_passphrases_are_kept_as_argon2id():
    """ASVS 11.4.2."""
    assert make_password(PASSPHRASE, hasher="argon2").startswith("argon2$argon2id$")


def test_a_fresh_installation_has_no_account(db):
    """ASVS 6.3.2."""
    assert User.objects.count() == 0


def test_the_code_page_does_not_name_the_device(noor):
    """S9: a thief of a passphrase does not learn which phone to look for."""
    an_app(noor, name="Blue Fairphone")

    page = with_passphrase_only(noor).get(CODE).content.decode()

    assert "From your authenticator app" in page
    assert "Blue Fairphone" not in page
