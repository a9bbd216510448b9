"""An idle screen warns first, can be kept open by one press, then hides itself and keeps what was typed."""

from datetime import timedelta

import pytest
from django.conf import settings as house
from playwright.sync_api import expect

from tests.cast import make_user
from tests.journeys.people import Authenticator
from tests.make import an_app, by_factor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def test_a_screen_hides_itself_keeps_what_was_typed_and_one_code_shows_it(open_browser, live_server, settings, look):
    """E-R10; WCAG 2.2.1: warned before, extended by one press, no loss after."""
    settings.SCREEN_LOCK, settings.SCREEN_LOCK_WARNING = timedelta(seconds=4), timedelta(seconds=2)
    noor = make_user("noor", "Noor Halabi", may_open_studies=True)
    phone = an_app(noor)
    app = Authenticator(bytes(phone.seed))
    page = open_browser()
    cookie = {"name": house.SESSION_COOKIE_NAME, "value": by_factor(noor, phone), "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto("/studies/open/")
    page.locator("[name=name]").fill("Leaving Well")

    soon = page.get_by_role("button", name="I am here")
    expect(soon).to_be_visible()
    soon.click()
    expect(soon).to_be_hidden()
    heading = page.get_by_role("heading", name="This screen hid itself")
    expect(heading).to_be_visible()
    expect(page.locator("[name=name]")).to_be_hidden()
    assert "Leaving Well" not in page.locator("body").inner_text()
    look(page, "veil")

    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Show it again").click()
    expect(page.get_by_text("That code has expired or doesn’t fit.")).to_be_visible()
    expect(page.locator("[name=name]")).to_be_hidden()
    page.get_by_label("Code").fill(app.code())
    page.get_by_role("button", name="Show it again").click()
    expect(heading).to_be_hidden()
    expect(page.locator("[name=name]")).to_have_value("Leaving Well")
