"""A console that hid itself: it shows nothing, loses nothing, and still stops the session (E-R10)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import now

from interviews.sessions.models import Session, State
from tests.interviews.cast import BEGINS, make_session
from tests.make import signed_in
from tests.walk.addresses import addresses

MINUTE = timedelta(minutes=1)
LOCK, CODE = reverse("accounts:lock"), reverse("accounts:code")


@pytest.fixture
def at_two():
    with time_machine.travel(BEGINS, tick=False) as traveller:
        yield traveller


def url(name, session):
    return reverse(f"conduct:{name}", args=[session.study_id, session.pk])


def hid_itself(who, on):
    client = signed_in(who)
    hidden = client.post(LOCK, {"why": "unattended"}, headers={"referer": f"http://testserver{on}"})
    assert (hidden.status_code, hidden.content) == (204, b"")
    return client


@pytest.fixture
def hidden(live_session, tomasz, at_two):
    """Tomasz's console, left idle until it locks."""
    return hid_itself(tomasz, url("live", live_session))


def test_E_R10_a_hidden_console_stops_the_session_and_shows_nothing(hidden, live_session):
    answer = hidden.post(url("stop", live_session), {"words": "Resting", "version": "0"})

    assert (answer.status_code, answer.content) == (204, b"")
    stopped = Session.objects.get(pk=live_session.pk)
    assert (stopped.state, stopped.note.words) == (State.CLOSING, "Resting")
    assert hidden.get(url("live", live_session)).url == CODE


def test_E_R10_a_hidden_console_checks_in(hidden, live_session, at_two):
    at_two.shift(20 * MINUTE)

    assert hidden.post(url("check-in", live_session)).status_code == 204

    assert Session.objects.get(pk=live_session.pk).check_in_due_at > BEGINS + 20 * MINUTE


def test_every_other_address_stays_shut(hidden, live_session):
    """The list of two is the whole list, for this interview alone."""
    opened = []
    for one in addresses():
        if set(one.kwargs) == {"study_id", "session_id"}:
            for ask in (hidden.get, hidden.post):
                answer = ask(reverse(one.name, args=[live_session.study_id, live_session.pk]))
                if getattr(answer, "url", None) != CODE:
                    opened.append(f"{answer.request['REQUEST_METHOD']} {one.name} {answer.status_code}")

    assert opened == [
        "GET conduct:stop 405", "POST conduct:stop 204", "GET conduct:check-in 405", "POST conduct:check-in 204",
    ]  # fmt: skip


def test_another_interview_of_the_same_person_stays_shut(hidden, alder, tomasz, imogen):
    other = make_session(alder, tomasz, imogen, starts_at=BEGINS + 72 * 60 * MINUTE)

    assert hidden.post(url("stop", other)).url == CODE


@pytest.mark.parametrize("page", ["/settings/", "https://elsewhere.example/"])
def test_a_screen_that_hid_itself_on_another_page_opens_nothing(live_session, tomasz, at_two, page):
    client = signed_in(tomasz)
    client.post(LOCK, {"why": "unattended"}, headers={"referer": f"http://testserver{page}"})

    assert client.post(url("stop", live_session)).url == CODE


def test_hide_opens_nothing_either(live_session, tomasz, at_two):
    """Hide is pressed because another person is in the room; the screen takes no order from that person."""
    client = signed_in(tomasz)
    client.post(LOCK, headers={"referer": f"http://testserver{url('live', live_session)}"})

    assert client.post(url("stop", live_session)).url == CODE


def test_a_strangers_hidden_screen_stops_nothing_of_others(live_session, stella, at_two):
    client = hid_itself(stella, url("live", live_session))

    assert client.post(url("stop", live_session)).status_code == 404
    assert Session.objects.get(pk=live_session.pk).state == State.LIVE


def test_a_part_that_asks_by_itself_does_not_carry_the_page_away(hidden, live_session):
    """The console polls every half minute; a redirect to sign-in would lose what was typed."""
    asked = hidden.get(url("changed", live_session), headers={"HX-Request": "true"})

    assert (asked.status_code, asked.headers.get("HX-Redirect")) == (204, None)


def test_E_R10_an_interview_of_ninety_minutes_is_never_signed_out_into_a_loss(hidden, live_session, at_two):
    """The hidden console waits two hours; one code, without the passphrase, shows it again."""
    at_two.shift(119 * MINUTE)

    back = hidden.post(CODE, {"code": hidden.device.code(at=now())})

    assert back.url == url("live", live_session)
    assert hidden.get(back.url).status_code == 200
    at_two.shift(30 * MINUTE)
    assert hidden.get(back.url).url.startswith(reverse("accounts:sign-in"))


def test_a_hidden_console_is_forgotten_after_two_hours(hidden, at_two):
    at_two.shift(120 * MINUTE)

    assert hidden.get(CODE).url.startswith(reverse("accounts:sign-in"))


def test_the_console_carries_stop_and_check_in_on_its_veil(live_session, tomasz, at_two):
    page = signed_in(tomasz).get(url("live", live_session)).content.decode()
    veil = page[re.search(r"data-veil\s", page).start() :]

    assert [f'action="{url(name, live_session)}" data-away' in veil for name in ("stop", "check-in")] == [True, True]
