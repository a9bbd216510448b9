"""Guessing is slow, and only the guesser waits."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from safespace.accounts.models import AttemptCounter
from safespace.accounts.sign_in.throttle import TooSoon, wait_after
from safespace.audit.models import Entry
from tests.cast import NOON
from tests.make import an_app, with_passphrase_only
from tests.race import at_once

PASSPHRASE = "nine quiet herons wade"
SIGN_IN, CODE = reverse("accounts:sign-in"), reverse("accounts:code")
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def tries_looked_at(subject, seconds, *, browser=None):
    """How many of the attempts, one each second, are checked."""
    looked_at = 0
    for second in range(seconds):
        try:
            AttemptCounter.objects.attempt(prompt="code", subject=subject, browser=browser, at=NOON + second * SECOND)
        except TooSoon:
            continue
        looked_at += 1
    return looked_at


def test_waits_grow_from_thirty_seconds_to_a_quarter_of_an_hour_and_to_a_day():
    """NIST SP 800-63B-4: growing waits, at most a hundred tries."""
    waits = [wait_after(failures).total_seconds() for failures in range(1, 10)]

    assert waits == [0, 0, 30, 60, 120, 240, 480, 900, 900]
    assert wait_after(99) == timedelta(minutes=15)
    assert wait_after(100) == timedelta(days=1)


def test_a_try_every_second_for_an_hour_is_ten_tries(db):
    """G5."""
    assert tries_looked_at("noor", 3600) == 10


def test_a_correct_attempt_resets_the_wait(db):
    for _ in range(3):
        counter = AttemptCounter.objects.attempt(prompt="code", subject="noor", browser=None, at=NOON)
    counter.reset()

    assert AttemptCounter.objects.attempt(prompt="code", subject="noor", browser=None, at=NOON).failures == 1


def test_each_prompt_account_and_known_browser_has_its_own_counter(db):
    """django-otp's issue 186: one prompt must not lock another."""
    tries_looked_at("noor", 60)

    for other in ({"prompt": "recovery"}, {"subject": "stella"}, {"browser": "0b1c"}):
        key = {"prompt": "code", "subject": "noor", "browser": None, **other}
        assert AttemptCounter.objects.attempt(**key, at=NOON + 60 * SECOND).failures == 1


def test_a_stranger_at_fifty_forged_addresses_is_one_stranger(noor, clock):
    """G5; ASVS 4.1.3."""
    for number in range(50):
        Client().post(
            SIGN_IN, {"username": "noor", "passphrase": "guess"},
            headers={"x-forwarded-for": f"192.0.2.{number}", "x-real-ip": f"192.0.2.{number}"},
        )  # fmt: skip

    assert Entry.objects.filter(action="door.wrong_passphrase").count() == 3
    late = Client().post(SIGN_IN, {"username": "noor", "passphrase": PASSPHRASE})
    assert late.context["form"].non_field_errors() == [
        "There were several tries that did not fit. You can try again from 12:00:30."
    ]


def test_the_owner_signs_in_from_their_own_browser_while_a_stranger_guesses(noor, clock):
    """ASVS 6.3.1; G5."""
    own = Client()
    app = an_app(noor)
    own.post(SIGN_IN, {"username": "noor", "passphrase": PASSPHRASE})
    own.post(CODE, {"code": app.code(at=NOON)})
    own.post(reverse("accounts:leave"))
    clock.move_to(NOON + 60 * SECOND)
    for _ in range(20):
        Client().post(SIGN_IN, {"username": "noor", "passphrase": "guess"})

    assert own.post(SIGN_IN, {"username": "noor", "passphrase": PASSPHRASE}).url == CODE
    assert own.post(CODE, {"code": app.code(at=NOON + 60 * SECOND)}).url == "/"


def test_a_known_browser_of_another_account_counts_as_unknown(noor, stella, clock):
    hers = Client()
    app = an_app(stella.user)
    hers.post(SIGN_IN, {"username": "stella", "passphrase": PASSPHRASE})
    hers.post(CODE, {"code": app.code(at=NOON)})
    for _ in range(3):
        Client().post(SIGN_IN, {"username": "noor", "passphrase": "guess"})

    hers.post(SIGN_IN, {"username": "noor", "passphrase": "guess"})

    assert Entry.objects.filter(action="door.wrong_passphrase").count() == 3


def test_the_second_step_waits_too_even_for_a_right_code(noor, clock):
    """The limit applies at every prompt."""
    app = an_app(noor)
    client = with_passphrase_only(noor)
    for _ in range(3):
        client.post(CODE, {"code": "000000"})

    refused = client.post(CODE, {"code": app.code(at=NOON)})

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    assert client.get("/").url == CODE
    clock.move_to(NOON + 30 * SECOND)
    assert client.post(CODE, {"code": app.code(at=NOON + 30 * SECOND)}).url == "/"


@pytest.mark.django_db(transaction=True)
def test_sixteen_attempts_at_once_are_not_sixteen_guesses():
    """An attempt is counted before it is checked."""
    admit = partial(AttemptCounter.objects.attempt, prompt="code", subject="noor", browser=None, at=NOON)

    outcomes = at_once(*[admit] * 16)

    assert [isinstance(one, TooSoon) for one in outcomes].count(False) == 3
    assert all(isinstance(one, AttemptCounter | TooSoon) for one in outcomes), outcomes


def test_the_table_of_counters_names_no_account(db):
    AttemptCounter.objects.attempt(prompt="passphrase", subject="imogen", browser=None, at=NOON)

    assert "imogen" not in str(AttemptCounter.objects.values().get())
