"""A console whose session ended on the server: what was typed stays, and Stop still arrives once its owner is back."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as house
from django.urls import reverse
from playwright.sync_api import expect

from interviews.sessions.models import Session, State
from safespace.accounts.sessions import BrowserSession
from tests.interviews.cast import BEGINS
from tests.make import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def test_notes_and_a_stop_survive_the_end_of_the_session_on_the_server(
    open_browser, live_server, watch, look, live_session, tomasz
):
    """Fault 20, C-R8: the page stays with what was typed; after signing in in another tab, the Stop is recorded."""
    page = open_browser(width=390)

    def sign_in():
        cookies = {house.SESSION_COOKIE_NAME: signed_in(tomasz).cookies[house.SESSION_COOKIE_NAME].value}
        page.context.add_cookies(
            [{"name": name, "value": key, "url": live_server.url} for name, key in cookies.items()]
        )

    with time_machine.travel(BEGINS + timedelta(minutes=10)):
        sign_in()
        page.goto(reverse("conduct:live", args=[live_session.study_id, live_session.pk]))
        expect(page.locator(".is-settling")).to_have_count(0)
        BrowserSession.objects.all().delete()
        page.locator("[name=words]").fill("Resting by the window")
        page.get_by_role("button", name="Stop the session").click()

        expect(page.get_by_text("You are signed out, so that was not kept.")).to_be_visible()
        expect(page.locator("[name=words]")).to_have_value("Resting by the window")
        look(page, "console-signed-out")
        assert Session.objects.get(pk=live_session.pk).state == State.LIVE

        page.context.clear_cookies()  # signing in brings a new token for forms, too
        sign_in()
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(page.get_by_text("“We stop here. Thank you for your time. How are you leaving?”")).to_be_visible()

    stopped = Session.objects.get(pk=live_session.pk)
    assert (stopped.state, str(stopped.note.words)) == (State.CLOSING, "Resting by the window")
    refused = [one for one in watch.faults if "403" in one and "/stop/" in one]
    assert watch.faults == refused != []
    watch.faults.clear()
