"""What a page weighs on a slow line, as production serves it, and that nothing on it moves while it arrives."""

import pytest
import time_machine
from django.conf import settings as house
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from django.urls import reverse

from tests.cast import NOON
from tests.consent.cast import choose, sit
from tests.journeys.touching import shifts
from tests.make import lent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
BOTH = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""Bytes a second and milliseconds: 3G as Lighthouse throttles it."""
MOST_BYTES, MOST_REQUESTS = 120_000, 12
STEPS = ["choices", "sign"]


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Static files as `collectstatic` leaves them for a real installation, collected once a file."""
    files = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, STORAGES={**house.STORAGES, "staticfiles": files}):
        call_command("collectstatic", verbosity=0, interactive=False)
        yield


@pytest.fixture
def production(collected, transactional_db):
    """The address of a server that serves the collected files itself, compressed."""
    server = LiveServerThread("localhost", static_handler=lambda application: application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()


def slow(page):
    """Put `page` on a slow line with an empty cache; returns what it has loaded since, as bytes a request."""
    line, loaded = page.context.new_cdp_session(page), {}
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    line.on("Network.loadingFinished", lambda told: loaded.update({told["requestId"]: told["encodedDataLength"]}))
    return loaded


def lend(page, home, sitting):
    cookie = lent(sitting.obtained_by, sitting.pk).cookies[house.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": cookie.value, "url": home}])


@pytest.mark.parametrize("step", ["about", "choices"])
def test_a_step_of_the_tablet_is_light(chromium, production, approved_form, alder, tomasz, step):
    """At most 120 kB in at most 12 requests; uncompressed, with the packaged typefaces, it was 429 kB in 50."""
    with time_machine.travel(NOON):
        sitting = sit(alder, approved_form, tomasz)
        if step == "choices":
            sitting = sitting.read("about", at=NOON).read("what", at=NOON)
        page = chromium.new_page(viewport=PHONE)
        lend(page, production, sitting)
        loaded = slow(page)
        page.goto(production + reverse("records:handover", args=[step]), wait_until="networkidle")

        assert page.evaluate("document.fonts.check('1em \"Source Sans Pro\"')")
        page.context.close()
    assert sum(loaded.values()) <= MOST_BYTES
    assert len(loaded) <= MOST_REQUESTS


@BOTH
def test_nothing_moves_on_the_page_to_sign_in_while_it_arrives(chromium, production, size):
    """WCAG 2.5.2."""
    context = chromium.new_context(viewport=size)
    page = context.new_page()
    slow(page)
    page.goto(production + reverse("accounts:sign-in"), wait_until="networkidle")

    assert shifts(page) == []
    context.close()


@pytest.mark.parametrize("step", STEPS)
def test_no_step_of_the_tablet_moves_while_it_arrives(chromium, production, approved_form, alder, tomasz, step):
    """The steps with answers; `test_tablet.py` looks at all of them."""
    with time_machine.travel(NOON):
        sitting = sit(alder, approved_form, tomasz)
        if step == "choices":
            sitting = sitting.read("about", at=NOON).read("what", at=NOON)
        else:
            sitting = choose(sitting)
        context = chromium.new_context(viewport=PHONE)
        page = context.new_page()
        lend(page, production, sitting)
        slow(page)
        page.goto(production + reverse("records:handover", args=[step]), wait_until="networkidle")

        assert shifts(page) == []
        context.close()


def test_a_page_without_our_letters_is_about_as_high(chromium, production):
    """Faces of the device are as wide and as high as ours, so lines break alike."""
    heights = []
    for letters in (True, False):
        context = chromium.new_context(viewport=PHONE)
        page = context.new_page()
        if not letters:
            page.route("**/*.woff2", lambda route: route.abort())
        page.goto(production + reverse("accounts:sign-in"), wait_until="networkidle")
        heights.append(page.evaluate("document.querySelector('main').getBoundingClientRect().height"))
        context.close()

    assert heights[1] == pytest.approx(heights[0], rel=0.03)
