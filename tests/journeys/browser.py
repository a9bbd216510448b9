"""A real browser that tells what went wrong on the way: Chromium, watched."""

import os
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import time_machine
from playwright.sync_api import Error

PICTURES = Path(__file__).resolve().parents[2] / "var" / "pictures"
WIDTHS = {1280: 800, 390: 844}
SCHEMES = ("light", "dark")
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
SETTLED = "() => document.getAnimations().forEach((one) => one instanceof CSSTransition && one.finish())"
"""Colours are judged as they end up, not on their way from one scheme to the other."""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()

REFUSED_POLL = re.compile(r"Status Error Code 403 from /studies/[^/]+/waiting/")
"""Said when the menu's counts, which a page asks for once it has loaded, are refused."""

# Without these Chromium asks its maker's servers for this and that at every start.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


def chromium():
    """Return the path of the system's Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


class Watch:
    """Everything a browser context asked for, and everything that went wrong in it."""

    def __init__(self, home):
        self.home, self.addresses, self.faults, self._travelled = urlsplit(home).netloc, [], [], False

    def over(self, context):
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)
        return context

    def _said(self, message):
        # A page with status 4xx is an answer like any other; files that are missing are told apart by `_answered`.
        answered = "Failed to load resource" in message.text
        if message.type in ("error", "warning") and not answered and not self._of_an_ended_session(message):
            self.faults.append(f"console: {message.text}")

    def _of_an_ended_session(self, message):
        # A test that puts its clock back ends the session of the page it leaves open: what that asks is refused then.
        was_put_back = self._travelled and not time_machine.escape_hatch.is_travelling()
        return was_put_back and REFUSED_POLL.search(message.text)

    def _asked(self, request):
        self._travelled |= time_machine.escape_hatch.is_travelling()
        self.addresses.append(request.url)
        if urlsplit(request.url).netloc != self.home and not request.url.startswith(("data:", "blob:")):
            self.faults.append(f"asked another house: {request.url}")

    def _answered(self, response):
        is_page = response.request.resource_type in ("document", "xhr", "fetch")
        if response.status >= (500 if is_page else 400):
            self.faults.append(f"status {response.status}: {urlsplit(response.url).path}")


def accessibility_faults(page, *, colours_only=False):
    """Return what axe-core finds on `page`, one sentence a fault. `colours_only` asks for what colours can change."""
    _bring_axe(page)
    rules = f", runOnly: {{type: 'rule', values: {COLOUR_RULES}}}" if colours_only else ""
    asked = f"{{resultTypes: ['violations'], preload: false{rules}}}"
    found = page.evaluate(f"() => axe.run(document, {asked}).then(r => r.violations)")
    return [
        f"{one['id']} ({one['help']}): {' | '.join(node['html'][:160] for node in one['nodes'][:3])}" for one in found
    ]


def _bring_axe(page):
    """Load axe-core once a page, past the content policy, which stays on for the page."""
    if page.evaluate("() => typeof axe") != "undefined":
        return
    session = page.context.new_cdp_session(page)
    try:
        session.send("Runtime.evaluate", {"expression": AXE})
    finally:
        session.detach()


def look_at(page, name, *, sizes=tuple(WIDTHS), schemes=SCHEMES, folder=None):
    """Show `page` at desk and phone width, light and dark, and return what axe-core finds.

    A picture of each is kept in `folder`, where one is given.
    """
    before, faults = page.viewport_size, []
    page.wait_for_load_state()
    for width in sizes:
        for scheme in schemes:
            page.set_viewport_size({"width": width, "height": WIDTHS[width]})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(SETTLED)
            suffix = "" if scheme == "light" else f"-{scheme}"
            if folder:
                page.screenshot(path=folder / f"{name}-{width}{suffix}.png", full_page=True)
            # The schemes differ in colours alone: everything else was judged at this width in the first of them.
            found = accessibility_faults(page, colours_only=scheme != schemes[0])
            faults += [f"{name} at {width}, {scheme}: {one}" for one in found]
            if _wider_than_the_screen(page):
                faults.append(f"{name} at {width}, {scheme}: the page has to be moved sideways to be read")
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")
    return faults


def _wider_than_the_screen(page):
    return page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")


def launch(playwright):
    """Start Chromium. Raises an error that names the program when it does not start."""
    try:
        return playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS, env={**os.environ})
    except Error as problem:
        raise RuntimeError(f"Chromium at {chromium()} does not start: {problem}") from problem
