"""How long a browser session lives, to the second."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.urls import reverse

from safespace.accounts.models import BrowserSession, User
from safespace.accounts.sessions import SessionStore
from tests.cast import NOON
from tests.make import lent, signed_in, with_passphrase_only

SETTINGS = reverse("accounts:settings")
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_a_session_ends_after_thirty_idle_minutes_and_not_a_second_before(noor, clock):
    """ASVS 7.3.1; G7."""
    client = signed_in(noor)
    clock.move_to(NOON + 30 * MINUTE - SECOND)
    assert client.get(SETTINGS).status_code == 200
    clock.move_to(NOON + 60 * MINUTE - 2 * SECOND)
    assert client.get(SETTINGS).status_code == 200

    clock.move_to(NOON + 90 * MINUTE - 2 * SECOND)

    assert client.get(SETTINGS).url.startswith(reverse("accounts:sign-in"))
    assert BrowserSession.objects.count() == 0


def test_a_lent_device_left_idle_for_twenty_minutes_shows_no_step_and_stays_locked(noor, clock):
    """The person may have gone and left their answers on the screen."""
    client, step = lent(noor, uuid.uuid4()), reverse("records:handover", args=["about"])
    clock.move_to(NOON + 20 * MINUTE - SECOND)
    assert client.get(SETTINGS).url == reverse("accounts:return")

    clock.move_to(NOON + 20 * MINUTE)

    assert [client.get(address).url for address in (step, SETTINGS)] == [reverse("accounts:code")] * 2


def test_a_session_ends_after_twelve_hours_however_busy(noor, clock):
    """ASVS 7.3.2; G7."""
    client = signed_in(noor)
    for quarter in range(1, 48):
        clock.move_to(NOON + quarter * 15 * MINUTE)
        assert client.get(SETTINGS).status_code == 200
    clock.move_to(NOON + 12 * 60 * MINUTE - SECOND)
    assert client.get(SETTINGS).status_code == 200

    clock.move_to(NOON + 12 * 60 * MINUTE)

    assert client.get(SETTINGS).url.startswith(reverse("accounts:sign-in"))


def test_a_new_code_does_not_make_a_session_older_than_twelve_hours(noor, clock):
    client = signed_in(noor)
    for quarter in range(1, 48):
        clock.move_to(NOON + quarter * 15 * MINUTE)
        client.get(SETTINGS)
    client.post(reverse("accounts:lock"))
    client.post(reverse("accounts:code"), {"code": client.device.code(at=NOON + 47 * 15 * MINUTE)})
    assert client.get(SETTINGS).status_code == 200

    clock.move_to(NOON + 12 * 60 * MINUTE)

    assert client.get(SETTINGS).url.startswith(reverse("accounts:sign-in"))


def test_a_session_with_a_passphrase_only_ends_too(noor, clock):
    client = with_passphrase_only(noor)

    clock.move_to(NOON + 30 * MINUTE)

    assert client.get(reverse("accounts:code")).url.startswith(reverse("accounts:sign-in"))


@pytest.mark.parametrize("step", [-1, -24])
def test_a_clock_set_back_prolongs_nothing(noor, clock, step):
    """R8."""
    client = signed_in(noor)

    clock.move_to(NOON + timedelta(hours=step))

    assert client.get(SETTINGS).url.startswith(reverse("accounts:sign-in"))


def test_a_small_correction_of_the_clock_disturbs_nobody(noor, clock):
    client = signed_in(noor)

    clock.move_to(NOON - 30 * SECOND)

    assert client.get(SETTINGS).status_code == 200


def test_an_account_switched_off_is_signed_out_at_the_next_request(noor, clock):
    """ASVS 7.4.2; F-R5."""
    client = signed_in(noor)

    User.objects.filter(pk=noor.pk).update(is_active=False)

    assert client.get(SETTINGS).url.startswith(reverse("accounts:sign-in"))


def test_an_account_works_until_the_midnight_of_its_last_day(noor, clock):
    """The site is in London: 00:00 there is 00:00 UTC in November."""
    User.objects.filter(pk=noor.pk).update(expires_on=NOON.date())
    clock.move_to(NOON + timedelta(hours=11, minutes=50))
    client = signed_in(noor)
    assert client.get(SETTINGS).status_code == 200

    clock.move_to(NOON + timedelta(hours=12))

    assert client.get(SETTINGS).url.startswith(reverse("accounts:sign-in"))


def test_a_request_under_way_does_not_bring_an_ended_session_back(noor, clock):
    """Its owner pressed Leave in another tab: the slower tab may not save the session again."""
    client = signed_in(noor)
    slow = SessionStore(client.cookies["s"].value)
    slow["seen"] = "before"
    client.post(reverse("accounts:leave"))

    with pytest.raises(UpdateError):
        slow.save()

    assert BrowserSession.objects.count() == 0
    assert Client().get(SETTINGS).status_code == 302


def test_expired_sessions_are_deleted(noor, clock):
    signed_in(noor)
    clock.move_to(NOON + timedelta(hours=12, seconds=1))

    SessionStore.clear_expired()

    assert BrowserSession.objects.count() == 0
