"""What a passkey's answer must be before it counts; the browser's side is in `tests/journeys/test_passkeys.py`."""

import secrets

import pytest
import time_machine
from django.core import signing
from django.urls import reverse

from safespace.accounts import site
from safespace.accounts.factors import challenges
from safespace.accounts.factors.challenges import ENROL, PROVE
from safespace.accounts.models import AttemptCounter, Passkey, SpentChallenge
from safespace.accounts.sign_in import enrolling, signing_in
from safespace.audit.models import Entry
from tests.cast import NOON
from tests.make import an_app, signed_in
from tests.safespace.accounts.keyring import SoftKey

HOUSE, PARTY = "https://safespace.example.org", "safespace.example.org"
ADD = reverse("accounts:add-passkey")


@pytest.fixture(autouse=True)
def _the_house(settings):
    settings.SITE_URL = HOUSE


def enrol(user, key, challenge=None):
    challenge = challenge or secrets.token_bytes(32)
    return enrolling.enrol_passkey(user, key.made(challenge), challenge=challenge, name="Key", known=None, at=NOON)


def prove(user, answer, challenge):
    return signing_in.present_passkey(user, answer, challenge=challenge, known=None, at=NOON)


@pytest.fixture
def key(noor):
    key = SoftKey(HOUSE, PARTY)
    enrol(noor, key)
    return key


def test_a_right_answer_is_taken_and_its_count_is_kept(noor, key):
    """The control of all that follows."""
    challenge = secrets.token_bytes(32)

    taken = prove(noor, key.answers(challenge), challenge)

    assert (taken.user_id, Passkey.objects.get().sign_count, Passkey.objects.get().last_used_at) == (noor.pk, 1, NOON)


@pytest.mark.parametrize(
    "change",
    [{"origin": "https://safespace.example.com"}, {"origin": "http://safespace.example.org"}, {"party": "example.org"},
     {"verified": False}],
)  # fmt: skip
def test_answers_from_elsewhere_or_unconfirmed_are_refused(noor, key, change):
    """User verification is required; origin and name come from SITE_URL."""
    for name, value in change.items():
        setattr(key, name, value)
    challenge = secrets.token_bytes(32)

    with pytest.raises(signing_in.WrongPasskey):
        prove(noor, key.answers(challenge), challenge)


def test_a_passkey_made_elsewhere_or_unconfirmed_is_not_added(noor):
    unconfirmed = SoftKey(HOUSE, PARTY, verified=False)
    for false in (SoftKey("https://evil.example", PARTY), SoftKey(HOUSE, "evil.example"), unconfirmed):
        with pytest.raises(signing_in.WrongPasskey):
            enrol(noor, false)

    assert not Passkey.objects.exists()


def test_another_challenge_another_key_and_rubbish_are_refused(noor, key):
    challenge, other = secrets.token_bytes(32), SoftKey(HOUSE, PARTY)
    other.id = key.id
    for answer in (key.answers(bytes(32)), other.answers(challenge), "{}", "[]", "null", "", '{"id": 1}', "\x00"):
        with pytest.raises(signing_in.WrongPasskey):
            prove(noor, answer, challenge)
        SpentChallenge.objects.all().delete()
        AttemptCounter.objects.all().delete()


def test_the_passkey_of_another_account_is_refused(stella, key):
    challenge = secrets.token_bytes(32)

    with pytest.raises(signing_in.WrongPasskey):
        prove(stella.user, key.answers(challenge), challenge)


def test_a_counter_that_stands_still_or_goes_back_is_a_copy(noor, key):
    """WebAuthn 6.1.1: refused, logged, and the owner is told."""
    challenge = secrets.token_bytes(32)
    prove(noor, key.answers(challenge), challenge)
    key.count = 0

    with pytest.raises(signing_in.CopiedPasskey):
        prove(noor, key.answers(challenge := secrets.token_bytes(32)), challenge)

    assert Entry.objects.filter(action="factor.copied").count() == 1


def test_a_device_that_keeps_no_count_is_taken_every_time(noor, key):
    """Synchronised passkeys say 0 for ever; the challenge alone makes each answer single."""
    for _ in range(2):
        key.count = -1
        challenge = secrets.token_bytes(32)
        assert prove(noor, key.answers(challenge), challenge)


def test_one_credential_belongs_to_one_account(noor, stella, key):
    with pytest.raises(enrolling.KnownPasskey):
        enrol(stella.user, key)


def test_a_challenge_belongs_to_one_session_one_purpose_and_ten_minutes(noor, rf):
    request, other = rf.get("/"), rf.get("/")
    request.user = other.user = noor
    request.session, other.session = {"began_at": "one"}, {"began_at": "another"}
    with time_machine.travel(NOON, tick=False) as clock:
        carried = challenges.sign(request, PROVE)
        assert challenges.unsign(carried, request, PROVE)
        assert challenges.unsign(carried, other, PROVE) is None
        assert challenges.unsign(carried, request, ENROL) is None
        assert challenges.unsign(carried[:-2], request, PROVE) is None
        clock.shift(601)
        assert challenges.unsign(carried, request, PROVE) is None


def test_asking_writes_nothing(noor):
    """ASVS 3.5.1: a page that asks a passkey stores no challenge."""
    signed_in(noor).get(ADD)

    assert SpentChallenge.objects.count() == 0


@pytest.mark.parametrize(
    ("address", "party", "origin"),
    [
        (HOUSE, PARTY, HOUSE),
        ("https://safespace.example.org:8443/", PARTY, f"{HOUSE}:8443"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
        ("http://[::1]:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_passkeys_are_bound_to_the_configured_address(settings, address, party, origin):
    settings.SITE_URL = address

    assert (site.relying_party(), site.origin()) == (party, origin)


def test_an_answer_through_the_pages_signs_in_and_signs_in_once(noor, client, settings):
    """G4, at the prompt itself."""
    settings.SITE_URL = "http://testserver"
    an_app(noor)
    key = SoftKey("http://testserver", "testserver")
    enrol(noor, key)
    client.post(reverse("accounts:sign-in"), {"username": "noor", "passphrase": "nine quiet herons wade"})
    form = client.get(reverse("accounts:code")).context["form"]
    challenge = signing.loads(form.ways.carried, salt=challenges.SALT)[-1]
    sent = {"carried": form.ways.carried, "answer": key.answers(bytes.fromhex(challenge))}
    copied = client.cookies["s"].value

    assert client.post(reverse("accounts:code"), sent).url == "/"
    client.post(reverse("accounts:lock"))
    assert client.cookies["s"].value != copied
    assert "was answered before" in client.post(reverse("accounts:code"), sent).content.decode()
