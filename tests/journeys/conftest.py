"""Fixtures for journeys: a served house, browsers for several people, and no fault left unseen."""

import tempfile
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Locator, expect, sync_playwright

from tests.journeys import browser as chrome
from tests.journeys.keyboard import keyboard_faults

PATIENCE = 30_000
"""Milliseconds until what does not come counts as missing: a busy machine is slow, and no journey judges speed."""
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker("browser")


@pytest.fixture(scope="module")
def browser_home():
    """The folder in which the browser of this process keeps its profile, away from those of other processes."""
    with tempfile.TemporaryDirectory(prefix="safespace-browser-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def chromium(browser_home):
    """The browser program, started once a file. Skips, saying so, where there is none.

    It brings an event loop to this thread, and Django keeps connections of its own for one: it ends before other tests
    fork and close theirs.
    """
    if chrome.chromium() is None:
        pytest.skip("Chromium was not found on PATH; browser tests need it (Debian: apt install chromium)")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TMPDIR", str(browser_home))
        with sync_playwright() as playwright:
            running = chrome.launch(playwright)
            environment.undo()
            yield running
            running.close()


@pytest.fixture(autouse=True)
def _nothing_is_pressed_while_a_page_is_loading(monkeypatch):
    """A page moves when its letters come. With scripts Playwright notices that a press missed; without, it can't."""
    press = Locator.click

    def click(locator, **how):
        locator.wait_for(state="attached" if how.get("force") else "visible")
        locator.page.wait_for_load_state()
        return press(locator, **how)

    monkeypatch.setattr(Locator, "click", click)


@pytest.fixture
def watch(live_server):
    """What every browser of this test asked for (`addresses`) and what went wrong (`faults`)."""
    return chrome.Watch(live_server.url)


@pytest.fixture
def open_browser(chromium, live_server, watch):
    """Call it for a new browser with cookies of its own; it returns a page. Faults of any of them fail the test.

    `open_browser(width=390, height=844, scheme="dark", javascript=False)`; addresses are relative to the house.
    """
    contexts = []

    def opened(*, width=1280, height=800, scheme="light", javascript=True):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=javascript,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(watch.over(context))
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert watch.faults == []


@pytest.fixture
def look(request):
    """`look(page, "today")` fails the test at its end for what axe-core found; `--pictures` keeps pictures.

    No database changes what a page looks like, so on the second one nothing is looked at, here and in `walk`.
    """
    if connections["default"].vendor != "sqlite":
        yield lambda page, name, **how: None
        return
    faults = []
    folder = chrome.PICTURES if request.config.getoption("pictures") else None

    def looked(page, name, **how):
        faults.extend(chrome.look_at(page, name, folder=folder, **how))

    yield looked
    assert faults == []


@pytest.fixture
def walk(request):
    """`walk(page, "today")` goes over the page with the Tab key and fails the test at its end for what it found."""
    if connections["default"].vendor != "sqlite":
        yield lambda page, name: None
        return
    faults = []

    def walked(page, name):
        faults.extend(keyboard_faults(page, name))

    yield walked
    assert faults == []
