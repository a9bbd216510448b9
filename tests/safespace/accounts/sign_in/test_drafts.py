"""What was typed when a session ended comes back after signing in, to the same account and for minutes."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from safespace.accounts.clearing import delete_old_drafts
from safespace.accounts.models import BrowserSession, Draft
from safespace.accounts.sign_in.drafts import KEPT_FOR, MOST
from safespace.participants.models import Accommodation
from tests.cast import NOON
from tests.make import an_app, signed_in

SIGN_IN, CODE, KEPT, LOCK = (reverse(f"accounts:{name}") for name in ("sign-in", "code", "kept", "lock"))
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
TYPED = {"needs": ["step_free"], "comfort": "Tea first, and a seat by the door", "stop_sign": "A raised palm"}


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def needs(alder):
    return reverse("participants:needs", args=[alder.study_id, alder.pk])


def typed(**more):
    return TYPED | {"intent": str(uuid.uuid4())} | more


def sign_in(client, who, at):
    user = getattr(who, "user", who)
    sent = client.post(SIGN_IN, {"username": user.username, "passphrase": "nine quiet herons wade"})
    assert sent.url == CODE
    return client.post(CODE, {"code": an_app(user).code(at=at)})


def test_what_was_typed_comes_back_in_the_form_and_is_recorded_by_the_next_press(alder, imogen, needs, clock):
    client = signed_in(imogen)
    clock.move_to(NOON + 31 * MINUTE)
    sent = client.post(needs, typed(), HTTP_REFERER=f"http://testserver{needs}")
    assert (sent.status_code, sent.url) == (303, SIGN_IN)

    assert sign_in(client, imogen, NOON + 31 * MINUTE).url == KEPT
    page = client.get(KEPT)
    assert "Tea first, and a seat by the door" in page.content.decode()
    again = client.post(page.context["path"], dict(_as_sent(page.context["fields"])))

    assert again.status_code == 422
    form = again.context["form"]
    assert (form["comfort"].value(), form["needs"].value()) == (TYPED["comfort"], TYPED["needs"])
    assert "Nothing of it is recorded yet" in again.content.decode()
    assert Accommodation.objects.get(participant=alder).comfort == "A break every 25 minutes"
    assert client.post(needs, TYPED | {"intent": form["intent"].value()}).status_code == 302
    assert Accommodation.objects.get(participant=alder).comfort == TYPED["comfort"]


def _as_sent(fields):
    sent = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    return sent


def test_behind_a_hidden_screen_and_past_twelve_hours_it_is_kept_too(imogen, needs, clock):
    locked = signed_in(imogen)
    locked.post(LOCK, {"why": "unattended"})
    assert locked.post(needs, typed(comfort="Written behind the veil")).url == CODE
    assert [value for name, value in Draft.objects.get().typed["fields"] if name == "comfort"] == [
        "Written behind the veil"
    ]

    old = signed_in(imogen)
    BrowserSession.objects.update(expires_at=NOON)
    old.post(needs, typed(comfort="Written after twelve hours"))
    assert "Written after twelve hours" in str(Draft.objects.get().typed["fields"])


def test_it_is_shown_to_nobody_else_and_not_before_the_second_factor(imogen, tomasz, needs, clock):
    client = signed_in(imogen)
    clock.move_to(NOON + 31 * MINUTE)
    client.post(needs, typed())

    assert client.get(KEPT).url.startswith(SIGN_IN)
    client.post(SIGN_IN, {"username": "imogen", "passphrase": "nine quiet herons wade"})
    assert client.get(KEPT).url == CODE
    other = Client()
    assert sign_in(other, tomasz, NOON + 31 * MINUTE).url == "/"
    assert other.get(KEPT).url == "/"


def test_it_is_sealed_and_holds_no_secret_and_goes_after_minutes(imogen, needs, clock):
    """E-R1."""
    client = signed_in(imogen)
    client.post(LOCK)
    secrets = {"passphrase": "xx yy zz", "code": "123456", "step_up-code": "654321", "step_up-answer": "{}"}
    client.post(needs, typed(if_no_answer="Ring the neighbour", **secrets))

    names = [name for name, _ in Draft.objects.get().typed["fields"]]
    assert names == ["needs", "comfort", "stop_sign", "intent", "if_no_answer"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM safespace_draft")
        assert b"Tea first" not in bytes(cursor.fetchone()[0])
    clock.move_to(NOON + KEPT_FOR)
    assert Draft.objects.live(imogen.user, NOON + KEPT_FOR) is None
    delete_old_drafts(NOON + KEPT_FOR)
    assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "why"),
    [({"comfort": "x" * (MOST + 1)}, "too much"), ({"comfort": " ", "needs": "", "stop_sign": ""}, "nothing written")],
)
def test_too_much_and_nothing_are_not_kept(imogen, needs, clock, sent, why):
    client = signed_in(imogen)
    client.post(LOCK)
    client.post(needs, typed(**sent))

    assert Draft.objects.count() == 0, why


def test_an_unknown_browser_and_one_that_signed_out_leave_nothing(imogen, needs, clock):
    Client().post(needs, typed())
    client = signed_in(imogen)
    key = client.cookies["s"].value
    client.post(reverse("accounts:leave"))
    client.cookies["s"] = key
    client.post(needs, typed())

    assert Draft.objects.count() == 0


def test_the_page_asked_for_opens_after_the_code_not_the_one_before(imogen, needs, clock):
    client = signed_in(imogen)
    client.post(LOCK, HTTP_REFERER="http://testserver/settings/")
    client.get(needs)
    client.get(reverse("accounts:stay"), HTTP_SEC_FETCH_MODE="same-origin")

    assert client.post(CODE, {"code": client.device.code(at=NOON + 30 * SECOND)}).url == needs
