"""The console in quick hands: two taps, a slow line, two tabs, and Pause and Stop that never move (A-R10, C-R8)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from tests.interviews.cast import BEGINS
from tests.journeys.console import fresh_talk, halt_boxes, left_behind, let_in, middle, quiet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

TWO_TAPS = 350
"""Milliseconds between the taps of a hand that trembles, or that does not trust the first."""
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
ARRIVED, LEFT = ("arriving", "opened"), ("arriving", "left_out")

ONE_TAP = {
    ("arriving", "Go on"): ("live", [ARRIVED], []),
    ("arriving", "Leave it out"): ("live", [LEFT], []),
    ("arriving", "Pause"): ("paused", [], []),
    ("arriving", "Stop the session"): ("closing", [], []),
    ("work", "Go on"): ("live", [ARRIVED, ("work", "opened")], [("topic:work", "go_on")]),
    ("work", "Leave it out"): ("live", [ARRIVED, ("work", "left_out")], [("topic:work", "leave_out")]),
    ("work", "Take a break"): ("paused", [ARRIVED], [("topic:work", "take_a_break")]),
    ("work", "Stop for today"): ("closing", [ARRIVED], [("topic:work", "stop")]),
    ("paused", "Go on"): ("live", [], [("break", "go_on")]),
    ("paused", "Take a break"): ("paused", [], [("break", "take_a_break")]),
    ("paused", "Stop for today"): ("closing", [], [("break", "stop")]),
    ("paused", "Stop the session"): ("closing", [], []),
    ("helped", "Go on"): (
        "live", [ARRIVED, ("work", "opened"), ("helped", "opened")], [("topic:work", "go_on")],
    ),
    ("last", "Go to the closing steps"): (
        "closing", [ARRIVED, ("work", "opened"), ("helped", "opened")], [("topic:work", "go_on")],
    ),
}  # fmt: skip
"""What one tap on a button leaves behind: the state, the topics, what was asked and answered in this talk."""


@pytest.fixture
def ten_past_two(settings):
    """The clock runs on from there. A question stands a little less long than usual, to keep the journey short."""
    settings.ANSWER_AFTER = timedelta(milliseconds=700)
    with time_machine.travel(BEGINS + timedelta(minutes=10)) as clock:
        yield clock


@pytest.fixture
def console(open_browser, live_server, live_session, guide, tomasz, ten_past_two):
    """`console(where, **how)` opens a page of Tomasz on a fresh talk that has come to `where`.

    It waits until the panel may be pressed, unless `settled` is False.
    """
    pages = {}

    def opened(where, *, settled=True, **how):
        session = fresh_talk(live_session, guide, tomasz, where)
        key = tuple(sorted(how.items()))
        if key not in pages:
            pages[key] = open_browser(**how)
            let_in(pages[key], tomasz, live_server)
        page = pages[key]
        page.goto(reverse("conduct:live", args=[session.study_id, session.pk]))
        if settled:
            expect(page.locator(".is-settling")).to_have_count(0)
        return page, session

    return opened


def click_twice(page, place):
    page.mouse.click(*place)
    page.wait_for_timeout(TWO_TAPS)
    page.mouse.click(*place)


def tap_twice(page, place):
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for _ in range(2):
        point = {"x": place[0], "y": place[1]}
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(TWO_TAPS)
    finger.detach()


@pytest.mark.parametrize(("size", "twice"), [(DESK, click_twice), (PHONE, tap_twice)], ids=["desk", "phone"])
def test_two_taps_leave_behind_what_one_tap_does(console, size, twice):
    """A-R10, C-R8: no consent to what was not asked, no stop that was not pressed, on every button of every state."""
    found = {}
    for where, words in ONE_TAP:
        page, session = console(where, **size)
        twice(page, middle(page, words))
        quiet(page)
        found[where, words] = left_behind(session)

    assert found == ONE_TAP


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pause_and_stop_stay_in_the_same_place_in_every_state(console, size):
    """C-R8: with and without a topic, at rest, while closing, under a message, and when the page was moved."""
    places = {}
    for where in ("arriving", "work", "paused", "last", "closing"):
        page, session = console(where, **size)
        places[where] = halt_boxes(page)
        page.mouse.wheel(0, 150)
        page.wait_for_timeout(100)
        places[f"{where}, moved"] = halt_boxes(page)
    page, session = console("work", **size)
    page.locator("input[name=shown]").evaluate("field => { field.value = 'old' }")
    page.locator(".four").get_by_role("button", name="Go on").click()
    expect(page.get_by_text("That page had moved on")).to_be_visible()
    places["said"] = halt_boxes(page)

    assert {name: place for name, place in places.items() if place != places["arriving"]} == {}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_second_tap_that_follows_the_button_after_the_first_question_answers_nothing(
    open_browser, live_server, ready_session, guide, tomasz, ten_past_two, settings, size
):
    """A-R1, A-R10: on a phone "Go on" moves as the session begins, so the second tap is aimed where it is now.

    Pause and Stop come where their places were kept. Questions stand for a minute, which the clock skips once.
    """
    settings.ANSWER_AFTER = timedelta()
    page = open_browser(**size)
    let_in(page, tomasz, live_server)
    page.goto(reverse("conduct:live", args=[ready_session.study_id, ready_session.pk]))
    expect(page.locator(".is-settling")).to_have_count(0)
    before = halt_boxes(page)
    settings.ANSWER_AFTER = timedelta(minutes=1)
    ten_past_two.shift(timedelta(minutes=2))
    page.mouse.click(*middle(page, "Go on"))
    expect(page.get_by_role("heading", name="Next is arriving")).to_be_visible()
    page.mouse.click(*middle(page, "Go on"))
    quiet(page)

    assert left_behind(ready_session) == ("live", [], [("start", "go_on")])
    assert halt_boxes(page) == before


def test_a_press_on_a_panel_that_has_just_come_is_not_even_sent(console, settings):
    """A-R10: nor one that began on it. The browser’s own guard: the server, which refuses it too, is not asked."""
    settings.ANSWER_AFTER = timedelta(hours=1)
    page, session = console("work", settled=False, **PHONE)
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    for words in ("Go on", "Leave it out", "Take a break", "Stop for today"):
        page.mouse.click(*middle(page, words))
    page.mouse.move(*middle(page, "Go on"))
    page.mouse.down()
    page.locator(".is-settling").evaluate("panel => { panel.classList.remove('is-settling') }")
    page.mouse.up()
    quiet(page)

    assert "POST" not in sent
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_text("Nothing is timed")).to_be_visible()
    assert left_behind(session) == ("paused", [ARRIVED], [])


def test_a_rested_question_is_reached_by_keyboard_and_is_not_answered_by_a_key_that_is_held(console):
    """A-R10: Enter on a button that has just received the focus is ignored for a moment, then works."""
    page, session = console("arriving", **DESK)
    page.get_by_role("button", name="Go on").press("Enter")
    expect(page.get_by_text("Sensitive: What happened at work")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert left_behind(session) == ("live", [ARRIVED], [])
    assert page.evaluate("document.activeElement.textContent.trim()") == "Go on"

    expect(page.locator(".is-settling")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_text("What helped").first).to_be_visible()
    quiet(page)
    assert left_behind(session)[2] == [("topic:work", "go_on")]


def test_without_scripts_the_server_refuses_the_second_tap(console, settings):
    """A-R10."""
    settings.ANSWER_AFTER = timedelta()
    page, session = console("arriving", **DESK, javascript=False)
    place = middle(page, "Go on")
    page.mouse.click(*place)
    expect(page.get_by_text("Sensitive: What happened at work")).to_be_visible()
    settings.ANSWER_AFTER = timedelta(hours=1)
    page.mouse.click(*middle(page, "Go on"))
    expect(page.get_by_text("That came before the question could be asked")).to_be_visible()

    assert left_behind(session) == ("live", [ARRIVED], [])


def test_a_second_tab_that_fell_behind_answers_nothing_and_still_stops(console):
    """S2, A-R10, C-R8."""
    page, session = console("arriving", **DESK)
    behind = page.context.new_page()
    behind.goto(page.url)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Sensitive: What happened at work")).to_be_visible()

    behind.locator(".four").get_by_role("button", name="Go on").click()
    expect(behind.get_by_text("That page had moved on")).to_be_visible()
    expect(behind.get_by_text("Sensitive: What happened at work")).to_be_visible()
    assert left_behind(session) == ("live", [ARRIVED], [])
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_text("Nothing is timed")).to_be_visible()
    behind.get_by_role("button", name="Stop the session").click()
    expect(behind.get_by_text("Closing steps", exact=True)).to_be_visible()

    assert left_behind(session) == ("closing", [ARRIVED], [])


def test_on_a_slow_line_stop_is_never_held_back_and_go_on_counts_once(console):
    """C-R8: two seconds to the server and back."""
    page, session = console("arriving", **DESK)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 2000, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", slow)
    go_on, stop = middle(page, "Go on"), middle(page, "Stop the session")
    page.mouse.click(*go_on)
    page.wait_for_timeout(TWO_TAPS)
    expect(page.locator(".four .is-busy")).to_have_count(1)
    page.mouse.click(*go_on)
    page.mouse.click(*stop)

    expect(page.get_by_text("Closing steps", exact=True)).to_be_visible()
    quiet(page)
    expect(page.get_by_text("Closing steps", exact=True)).to_be_visible()
    assert left_behind(session) == ("closing", [ARRIVED], [])


def test_a_stop_that_did_not_arrive_is_said_and_sent_again(console, watch):
    """C-R8."""
    page, session = console("work", **DESK)
    page.context.set_offline(True)
    page.get_by_role("button", name="Stop the session").click()
    expect(page.get_by_text("Stop will be sent again until it arrives.")).to_be_visible()
    assert left_behind(session)[0] == "live"
    page.context.set_offline(False)

    expect(page.get_by_text("Closing steps", exact=True)).to_be_visible()
    assert left_behind(session)[0] == "closing"
    watch.faults[:] = [fault for fault in watch.faults if not fault.startswith("console: htmx:")]


def test_a_stop_by_mistake_is_taken_back_on_their_yes(console, look):
    """A-R10: what happened stays in the log; Enter on a choice of the closing steps presses no button."""
    page, session = console("closing", **DESK)
    page.locator("#notes").fill("Easier now")
    page.locator("input[name=support][value=card]").check()
    page.keyboard.press("Enter")
    page.get_by_text("They want to go on after all").click()
    look(page, "session-after-stop")
    page.locator(".after-stop").get_by_role("button", name="Go on").click()

    expect(page.get_by_role("heading", name="Next is arriving")).to_be_visible()
    assert left_behind(session) == ("live", [], [("stop", "go_on")])
    assert page.locator("#notes").input_value() == "Easier now"
