"""Every page there is, looked at by a real browser: no barrier, no fault, at desk and phone width, light and dark."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tests.walk.addresses import addresses
from tests.walk.world import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

# In this order: a page is shown as the first visitor sees it who may open it.
VISITORS = (
    "anybody", "imogen with her passphrase only", "somebody new with a passphrase only",
    "a participant with the device", "imogen", "tomasz", "laleh", "ada",
)  # fmt: skip
# A check that answers a machine, a picture of the door's own, and pages that lead on at once.
NO_PAGES = {"accounts:health"}


PARTS = 3
"""So that two processes can share what takes longest."""


def pages(world, part):
    """Name, path and visitor of every address of one part that shows a page to anybody."""
    for address in list(addresses())[part::PARTS]:
        path = reverse(address.name, kwargs=world.things(address))
        for name in VISITORS:
            answer = world.people[name].ask("GET", path)
            if answer.status_code == 200 and answer.content.startswith(b"<!DOCTYPE html>"):
                yield address.name, path, name
                break


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible(open_browser, watch, look, walk, part):
    """Issue: must show, axe-core finds nothing on any page; no fault in the console, nothing from another house,
    and the Tab key comes to all that can be pressed."""
    world = build(timezone.now())
    browsers = {}
    seen = 0
    for name, path, visitor in pages(world, part):
        if name in NO_PAGES:
            continue
        if visitor not in browsers:
            browsers[visitor] = open_browser()
            cookie = world.people[visitor].client.cookies.get(settings.SESSION_COOKIE_NAME)
            if cookie:
                browsers[visitor].context.add_cookies(
                    [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": f"http://{watch.home}"}]
                )
        page = browsers[visitor]
        page.goto(path)
        look(page, f"page-{name.replace(':', '-')}")
        walk(page, name)
        seen += 1

    assert seen > 20
