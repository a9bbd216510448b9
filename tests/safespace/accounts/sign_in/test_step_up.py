"""Step-up: the second factor again before sensitive acts."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from safespace.accounts.access import for_staff
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.audit.models import Entry
from safespace.base.refusals import Refusal
from tests.cast import NOON
from tests.make import signed_in

FIVE_MINUTES, SECOND = timedelta(minutes=5), timedelta(seconds=1)


@for_staff
@fresh_factor
def weighty(request):
    if request.POST.get("word") == "refuse":
        raise Refusal("Not today.")
    return HttpResponse(f"{request.method} {request.POST.getlist('word')}")


urlpatterns = [
    path("", include("safespace.accounts.urls")),
    path("", include("safespace.studies.urls")),
    path("weighty/", weighty),
]


@pytest.fixture
def clock(settings):
    settings.ROOT_URLCONF = __name__
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def later(noor, clock):
    """Noor's browser, five minutes after her code."""
    client = signed_in(noor)
    clock.move_to(NOON + FIVE_MINUTES)
    return client


def test_a_code_holds_for_five_minutes_to_the_second(noor, clock):
    """ASVS 7.5.3; E-R10."""
    client = signed_in(noor)
    clock.move_to(NOON + FIVE_MINUTES - SECOND)
    assert client.get("/weighty/").content == b"GET []"

    clock.move_to(NOON + FIVE_MINUTES)

    assert client.get("/weighty/").status_code == 403
    assert client.get(reverse("accounts:settings")).status_code == 200


def test_a_fresh_code_opens_the_page_and_changes_the_session_key(later):
    key = later.cookies["s"].value
    code = later.device.code(at=NOON + FIVE_MINUTES)

    answered = later.post("/weighty/?tab=2", {"step_up-code": code, "step_up-was": "GET"})

    assert (answered.status_code, answered.url) == (303, "/weighty/?tab=2")
    assert later.cookies["s"].value != key
    assert later.get("/weighty/").content == b"GET []"
    assert Entry.objects.get().action == "door.stepped_up"


def test_what_was_typed_is_not_lost_while_the_code_is_asked(later):
    asked = later.post("/weighty/", {"word": ["heron", "<b>wren</b>"]})
    assert asked.status_code == 403
    assert '<input type="hidden" name="word" value="&lt;b&gt;wren&lt;/b&gt;">' in asked.content.decode()
    assert not Entry.objects.exists()

    typed = {"word": ["heron", "<b>wren</b>"], "step_up-was": "POST"}
    done = later.post("/weighty/", {**typed, "step_up-code": later.device.code(at=NOON + FIVE_MINUTES)})

    assert done.content.decode() == "POST ['heron', '<b>wren</b>']"


def test_what_was_typed_is_not_kept_in_the_session(later):
    later.post("/weighty/", {"word": "heron"})

    assert "heron" not in str(dict(later.session))


def test_a_wrong_or_used_code_opens_nothing(later):
    code = later.device.code(at=NOON + FIVE_MINUTES)
    later.post("/weighty/", {"step_up-code": code, "step_up-was": "GET"})
    elsewhere = Client()
    elsewhere.cookies = later.cookies

    with time_machine.travel(NOON + 2 * FIVE_MINUTES, tick=False):
        refused = elsewhere.post("/weighty/", {"step_up-code": code, "word": "heron", "step_up-was": "POST"})

    assert refused.status_code == 422
    assert code not in refused.content.decode()
    assert 'value="heron"' in refused.content.decode()


def test_a_refusal_by_the_act_is_not_shown_as_a_wrong_code(later):
    code = later.device.code(at=NOON + FIVE_MINUTES)

    refused = later.post("/weighty/", {"step_up-code": code, "step_up-was": "POST", "word": "refuse"})

    assert (refused.status_code, "Not today." in refused.content.decode()) == (409, True)


def test_guessing_at_the_step_up_is_limited_like_everywhere(later):
    for _ in range(3):
        later.post("/weighty/", {"step_up-code": "000000", "step_up-was": "GET"})

    refused = later.post("/weighty/", {"step_up-code": later.device.code(at=NOON + FIVE_MINUTES), "step_up-was": "GET"})

    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    assert Entry.objects.filter(action="door.wrong_code").count() == 3
