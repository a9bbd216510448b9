"""The control of every journey: a page with faults does not pass unseen."""

import pytest

from tests.journeys import browser as chrome
from tests.journeys.keyboard import keyboard_faults

HOUSE = "http://house.test"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
CALM = "<!doctype html><html lang=en><head><title>Calm</title></head><body><main><h1>Calm</h1>%s</main></body></html>"


@pytest.fixture
def shown(chromium):
    """`shown(html)` opens a page of a house that answers /gone with 404 and /broken with 500; gives page and Watch."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    watch = chrome.Watch(HOUSE)
    watch.over(context)

    def show(html, path="/"):
        def answer(route):
            status = {"/gone": 404, "/broken": 500}.get(route.request.url.removeprefix(HOUSE), 200)
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
            route.fulfill(status=status, headers=headers, body=html)

        context.route("**/*", answer)
        page = context.new_page()
        page.goto(HOUSE + path)
        page.wait_for_load_state("networkidle")
        return page, watch

    yield show
    context.close()


def test_a_calm_page_passes(shown):
    page, watch = shown(CALM % "<p>Nothing to see.</p>")

    assert watch.faults == []
    assert chrome.accessibility_faults(page) == []
    assert watch.faults == [], "looking for faults makes none"


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p style='color: red'>red</p>", "console: Applying inline style violates"),
        ("<script>go()</script>", "console: Executing inline script violates"),
        ("<img alt='' src='http://elsewhere.test/a.png'>", "asked another house: http://elsewhere.test/a.png"),
        ("<img alt='' src='/gone'>", "status 404: /gone"),
    ],
)
def test_what_the_policy_forbids_or_does_not_find_is_seen(shown, html, fault):
    _, watch = shown(CALM % html)

    assert [one[: len(fault)] for one in watch.faults if one.startswith(fault)] == [fault]


def test_a_broken_page_is_seen_and_a_missing_one_is_an_answer(shown):
    _, watch = shown(CALM % "", path="/gone")
    assert watch.faults == []

    shown(CALM % "", path="/broken")
    assert watch.faults == ["status 500: /broken"]


def test_what_a_screen_reader_cannot_tell_is_seen(shown):
    page, _ = shown(CALM % "<img src='/'><input><button></button>")

    rules = {one.partition(" ")[0] for one in chrome.accessibility_faults(page)}

    assert {"image-alt", "label", "button-name"} <= rules


def test_a_page_wider_than_a_phone_is_seen(shown, tmp_path):
    page, _ = shown(CALM % "<table><tr>" + "<td>Unbreakablewordofaheader</td>" * 3 + "</tr></table>")

    faults = chrome.look_at(page, "wide", folder=tmp_path)

    assert [one for one in faults if "sideways" in one] == [
        "wide at 390, light: the page has to be moved sideways to be read",
        "wide at 390, dark: the page has to be moved sideways to be read",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "wide-1280-dark.png", "wide-1280.png", "wide-390-dark.png", "wide-390.png",
    ]  # fmt: skip


def test_colours_are_judged_by_themselves(shown):
    """In the second scheme of a page, which differs in colours alone."""
    page, _ = shown(CALM % "<p>Nothing to see.</p><img src='/a.png'>")
    assert chrome.accessibility_faults(page, colours_only=True) == []

    page.evaluate("() => { document.querySelector('p').style.color = '#ddd'; }")

    assert [one.split()[0] for one in chrome.accessibility_faults(page, colours_only=True)] == ["color-contrast"]


HANDS = "<a href='/a'>One</a><button>Two</button><a href='/b'>Three</a><input type='date' aria-label='Day'>"


def test_a_page_that_the_tab_key_goes_through_passes(shown):
    page, _ = shown(CALM % HANDS)

    assert keyboard_faults(page, "calm") == []


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("button.addEventListener('keydown', (press) => press.preventDefault())", 'Tab never comes to <a href="/b">'),
        ("button.style.outline = 'none'", "nothing shows that one is at <button"),
        ("button.tabIndex = 2", "comes out of turn: <button"),
    ],
)
def test_what_the_tab_key_does_not_reach_or_show_is_seen(shown, fault, sentence):
    page, _ = shown(CALM % HANDS)
    page.evaluate(f"() => {{ const button = document.querySelector('button'); {fault}; }}")

    assert any(one.startswith(f"page: {sentence}") for one in keyboard_faults(page, "page"))
