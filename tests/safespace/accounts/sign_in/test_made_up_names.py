"""S6: strangers who try made-up names leave nothing for good, slow no one down, and keep no known browser out."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safespace.accounts.clearing import log_unknown_names
from safespace.accounts.models import AttemptCounter
from safespace.accounts.sign_in.signing_in import WrongPair, present_passphrase
from safespace.accounts.sign_in.throttle import TooMany, TooSoon
from safespace.audit.models import Entry, PendingEntry
from tests.cast import NOON
from tests.make import an_app
from tests.race import let_through

PASSPHRASE = "nine quiet herons wade"
SIGN_IN, CODE = reverse("accounts:sign-in"), reverse("accounts:code")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def own(noor, clock):
    """Noor's own browser, in which she signed in before; she has signed out."""
    client, app = Client(), an_app(noor)
    client.post(SIGN_IN, {"username": "noor", "passphrase": PASSPHRASE})
    client.post(CODE, {"code": app.code(at=NOON)})
    client.post(reverse("accounts:leave"))
    clock.move_to(NOON + MINUTE)
    return client


def sign_in(client, name="noor", passphrase=PASSPHRASE):
    return client.post(SIGN_IN, {"username": name, "passphrase": passphrase})


def guess(name, at):
    """The class of the refusal that a stranger's wrong attempt raises."""
    try:
        present_passphrase(username=name, passphrase="guess", known=None, at=at)
    except (WrongPair, TooSoon) as refusal:
        return type(refusal)


def statements(client):
    with CaptureQueriesContext(connection) as asked:
        assert sign_in(client).url == CODE
    return len(asked)


def test_S6_two_thousand_made_up_names_leave_no_entry_and_no_rows_of_their_own(db, settings):
    settings.STRANGERS_LANES = 64

    met = [guess(f"stranger{number}", NOON + number * SECOND) for number in range(2000)]

    assert met.count(WrongPair) > 200
    assert (Entry.objects.count(), PendingEntry.objects.count()) == (0, 0)
    assert AttemptCounter.objects.count() <= 64 + 2, "the shared counters, the minute, and the number for the log"


def test_S6_after_hundreds_of_made_up_names_others_sign_in_with_the_same_statements(own, clock):
    before = [statements(own), statements(Client())]
    for number in range(300):
        guess(f"stranger{number}", NOON + MINUTE + number * SECOND)
    clock.move_to(NOON + 10 * MINUTE)

    assert [statements(own), statements(Client())] == before


def test_S6_more_than_so_many_a_minute_wait_and_a_known_browser_does_not(own, clock, settings):
    """NIST SP 800-63B-4; RFC 6585, section 4."""
    answers = [sign_in(Client(), f"stranger{number}").status_code for number in range(settings.STRANGERS_A_MINUTE + 1)]
    strange = sign_in(Client())

    assert answers == [422] * settings.STRANGERS_A_MINUTE + [429]
    assert (strange.status_code, strange.headers["Retry-After"]) == (429, "60")
    assert strange.context["form"].non_field_errors() == [
        "Too many people are trying to sign in just now. Try again from 12:02:00, or use a browser in which you "
        "signed in before."
    ]
    assert sign_in(own).url == CODE
    clock.shift(60)
    assert sign_in(Client()).url == CODE


def test_S6_where_a_minute_is_full_nothing_is_written(db, settings):
    for number in range(settings.STRANGERS_A_MINUTE):
        guess(f"stranger{number}", NOON)

    with CaptureQueriesContext(connection) as asked:
        assert guess("one more", NOON) is TooMany
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []


@pytest.mark.django_db(transaction=True)
def test_S6_a_minute_holds_no_more_when_all_come_at_once(settings):
    settings.STRANGERS_A_MINUTE = 5
    names = iter(range(12))

    assert (
        let_through(lambda: AttemptCounter.objects.attempt_by_stranger(f"stranger{next(names)}", at=NOON), times=12)
        == 5
    )


def test_S6_the_log_gets_their_number_once_a_day(noor):
    """A wrong passphrase of an account is logged by itself."""
    for name in ("one", "two", "three", "noor"):
        guess(name, NOON)

    log_unknown_names(NOON)
    log_unknown_names(NOON)

    entries = [(entry.action, entry.detail) for entry in Entry.objects.order_by("action")]
    assert entries == [("door.unknown_names", {"tries": 3}), ("door.wrong_passphrase", {})]


def test_S6_a_correct_passphrase_gives_others_on_its_counter_no_more_guesses(noor, stella, settings):
    """Names that share a counter: who signs in with one resets nothing for a guesser at the other."""
    settings.STRANGERS_LANES = 1
    right = partial(present_passphrase, username="stella", passphrase=PASSPHRASE, known=None, at=NOON)

    met = []
    for _ in range(2):
        met.append(guess("noor", NOON))
        right()
    met += [guess("noor", NOON), guess("noor", NOON)]

    assert met == [WrongPair, WrongPair, WrongPair, TooSoon]


def test_S6_made_up_names_wait_like_those_of_accounts(noor):
    """G8: whether tries wait tells nothing of whether the name exists."""
    for name in ("noor", "no such person"):
        assert [guess(name, NOON) for _ in range(4)] == [WrongPair] * 3 + [TooSoon]


def test_a_spelling_that_the_database_takes_for_the_same_name_has_no_counter_of_its_own(db):
    """G5: a dotless ı, or a long ſ, is found under I and S."""
    met = [guess(name, NOON) for name in ("imogens", "IMOGENS", "ımogens", "imogenſ")]

    assert met == [WrongPair] * 3 + [TooSoon]
