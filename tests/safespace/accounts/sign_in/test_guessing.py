"""Wrong codes at every prompt, from everywhere: ten are checked in the first hour, and the owner still signs in (G5).

Counts are scaled; `python -m tests.benchmarks sign_in` makes a thousand at each prompt.
"""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from safespace.accounts.clearing import delete_expired
from safespace.accounts.factors import challenges
from safespace.accounts.factors.seeds import sign
from safespace.accounts.models import AttemptCounter, KnownBrowser, SpentChallenge
from safespace.accounts.sign_in.enrolling import renew_recovery_codes
from safespace.accounts.sign_in.throttle import HUNDRED, TooSoon
from safespace.audit.models import Entry
from tests.cast import HOUR, NOON
from tests.make import a_passkey, an_app, lent, signed_in, with_passphrase_only

SIGN_IN, CODE, RECOVERY, ADD, CHANGE, RETURN, ADD_PASSKEY = (
    reverse(f"accounts:{name}")
    for name in ("sign-in", "code", "recovery", "add-device", "passphrase", "return", "add-passkey")
)
PASSPHRASE = "nine quiet herons wade"
GUESSES, EVERY = 60, 60  # one a minute for an hour; more often changes nothing (test_throttle)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def passphrase(noor):
    return SIGN_IN, Client(), lambda: {"username": "noor", "passphrase": "guess"}


def code(noor):
    return CODE, with_passphrase_only(noor), lambda: {"code": "000000"}


def recovery(noor):
    return RECOVERY, with_passphrase_only(noor), lambda: {"code": "AAAA-AAAA-AAAA-AAAA-AAAA"}


def step_up(noor):
    return CHANGE, signed_in(noor, at=NOON - HOUR), lambda: {"step_up-code": "000000", "step_up-was": "GET"}


def way_back(noor):
    return RETURN, lent(noor, "0b1c"), lambda: {"code": "000000"}


PROMPTS = {"passphrase": passphrase, "code": code, "recovery": recovery, "step up": step_up, "way back": way_back}


@pytest.mark.parametrize("prompt", PROMPTS)
def test_an_hour_of_guesses_from_fifty_forged_addresses_is_ten_guesses(noor, clock, prompt):
    """G5; ASVS 6.1.1, 6.3.1, 4.1.3. The log counts what was checked."""
    an_app(noor)
    renew_recovery_codes(noor, at=NOON)
    address, client, guess = PROMPTS[prompt](noor)
    for minute in range(GUESSES):
        forged = f"192.0.2.{minute % 50}"
        answer = client.post(address, guess(), headers={"x-forwarded-for": forged, "x-real-ip": forged})
        assert answer.status_code in (422, 429)
        clock.shift(EVERY)

    looked_at = Entry.objects.filter(action__startswith="door.wrong_").count()
    assert 3 <= looked_at <= 10


def test_all_prompts_for_a_code_share_one_counter(noor, clock):
    """A guesser at sign-in, at a step-up and at a lent device guesses no faster than at one of them."""
    an_app(noor)
    tried = [PROMPTS[name](noor) for name in ("code", "step up", "way back")]
    for _ in range(4):
        for address, client, guess in tried:
            client.post(address, guess())

    assert Entry.objects.filter(action="door.wrong_code").count() == 3


def test_a_day_of_guesses_is_a_hundred_at_most_and_then_one_a_day(db):
    """NIST SP 800-63B-4: at most a hundred in a row."""
    looked_at, at = [], NOON
    for _ in range(10 * 24 * 4):  # every quarter of an hour for ten days
        try:
            AttemptCounter.objects.attempt(prompt="code", subject="noor", browser=None, at=at)
            looked_at.append(at)
        except TooSoon:
            pass
        at += timedelta(minutes=15)

    assert len([one for one in looked_at if one < NOON + timedelta(days=1)]) <= HUNDRED
    assert len(looked_at) <= HUNDRED + 10
    last = [later - earlier for earlier, later in zip(looked_at, looked_at[1:], strict=False)][-3:]
    assert min(last) >= timedelta(days=1)


def test_the_owner_signs_in_from_a_known_browser_during_an_attack(noor, clock):
    """G5: a stranger who knows a username, and a thief who knows the passphrase, lock nobody out."""
    own, app = Client(), an_app(noor)
    own.post(SIGN_IN, {"username": "noor", "passphrase": PASSPHRASE})
    own.post(CODE, {"code": app.code(at=NOON)})
    own.post(reverse("accounts:leave"))
    thief = with_passphrase_only(noor)
    for _ in range(40):
        clock.shift(60)
        Client().post(SIGN_IN, {"username": "noor", "passphrase": "guess"})
        thief.post(CODE, {"code": "000000"})
    at = NOON + 40 * timedelta(seconds=60)

    assert own.post(SIGN_IN, {"username": "noor", "passphrase": PASSPHRASE}).url == CODE
    assert own.post(CODE, {"code": app.code(at=at)}).url == "/"


def test_answers_of_a_passkey_are_counted_like_codes(noor, settings):
    """A prompt without a limit is the one that is guessed at, whatever it asks for."""
    settings.SITE_URL = "http://testserver"
    a_passkey(noor)
    client = with_passphrase_only(noor)
    for _ in range(6):
        form = client.get(CODE).context["form"]
        client.post(CODE, {"carried": form.ways.carried, "answer": "{}"})

    assert Entry.objects.filter(action="door.wrong_code").count() == 3


def test_guesses_at_adding_a_device_are_counted_too(noor, settings, clock):
    """Enrolment is a prompt like any other (ASVS 6.1.1)."""
    settings.SITE_URL = "http://testserver"
    client = signed_in(noor)
    for _ in range(6):
        client.post(ADD, {"carried": sign(noor), "name": "x", "code": "000000"})
        page = client.get(ADD_PASSKEY)
        carried = page.context["form"].fields["carried"].widget.get_context("carried", "", {})["widget"]["value"]
        client.post(ADD_PASSKEY, {"name": "x", "carried": carried, "answer": "{}"})

    kinds = [entry.detail["kind"] for entry in Entry.objects.filter(action="door.wrong_code")]
    assert sorted(kinds) == ["enrolment"] * 3 + ["passkey_enrolment"] * 3


def test_expired_rows_are_deleted_once_a_day_and_no_others(noor, clock):
    AttemptCounter.objects.attempt(prompt="code", subject="old", browser=None, at=NOON - timedelta(days=5))
    AttemptCounter.objects.attempt(prompt="code", subject="new", browser=None, at=NOON)
    SpentChallenge.objects.spend(b"old", at=NOON - timedelta(days=2))
    SpentChallenge.objects.spend(b"new", at=NOON)
    KnownBrowser.objects.create(user=noor, token_hash="old", good_until=NOON)
    mine = signed_in(noor)

    delete_expired(NOON)

    assert [model.objects.count() for model in (AttemptCounter, SpentChallenge, KnownBrowser)] == [1, 1, 0]
    assert mine.get("/settings/").status_code == 200
    assert challenges.TEN_MINUTES < 24 * 3600, "a challenge is remembered for longer than it can be answered"
