"""An old cookie opens nothing once its basis has ended (G6, F-R5)."""

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from safespace.accounts.models import User
from safespace.studies.models import Membership
from tests.cast import NOON
from tests.make import signed_in, with_passphrase_only

TIMES = 20
SHUT = {302, 403, 404}


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def a_copy(of):
    """Another browser with the cookie of `of`, taken now."""
    copy = Client()
    copy.cookies[settings.SESSION_COOKIE_NAME] = of.cookies[settings.SESSION_COOKIE_NAME].value
    return copy


def left(own, who):
    assert own.post(reverse("accounts:leave")).status_code == 303


def was_switched_off(own, who):
    User.objects.filter(pk=who.user_id).update(is_active=False)


def lost_the_role(own, who):
    Membership.objects.filter(pk=who.pk).update(ended_at=NOON)


def lost_the_device(own, who):
    own.device.delete()


def chose_another_passphrase(own, who):
    assert own.post(reverse("accounts:passphrase"), {"passphrase": "seven grey geese walk"}).status_code == 302


@pytest.mark.parametrize("happens", [left, was_switched_off, lost_the_role, lost_the_device, chose_another_passphrase])
def test_G6_a_hundred_old_cookies_open_nothing_at_the_next_request(tomasz, leaving_well, happens):
    """Twenty each of five ways; before it every one of them opens the study (the control)."""
    today = reverse("overview:today", args=[leaving_well.pk])
    own = [signed_in(tomasz) for _ in range(TIMES if happens is left else 1)]
    old = [a_copy(one) for one in own] + [a_copy(signed_in(tomasz)) for _ in range(TIMES - len(own))]
    assert [one.get(today).status_code for one in old] == [200] * TIMES

    for one in own:
        happens(one, tomasz)

    assert {one.get(today).status_code for one in old} <= SHUT


def test_G6_a_cookie_of_before_the_code_never_becomes_one_of_after(tomasz, leaving_well):
    """Twenty times: its owner gives the code, and the copy taken before stays outside."""
    today = reverse("overview:today", args=[leaving_well.pk])
    device = signed_in(tomasz).device
    for turn in range(TIMES):
        with time_machine.travel(NOON.timestamp() + 60 * turn, tick=False):
            own = with_passphrase_only(tomasz)
            stolen = a_copy(own)

            assert own.post(reverse("accounts:code"), {"code": device.code(at=now())}).status_code == 302

            assert (own.get(today).status_code, stolen.get(today).status_code) == (200, 302)
