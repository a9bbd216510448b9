"""E-R10: a console that hid itself in front of a frightened person shows nothing, and still checks in and stops."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as house
from django.urls import reverse
from playwright.sync_api import expect

from interviews.sessions.models import Session, State
from tests.interviews.cast import BEGINS
from tests.make import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def ten_past_two():
    """The clock runs on from there, in the house; the browser counts its own seconds."""
    with time_machine.travel(BEGINS + timedelta(minutes=10)):
        yield


def test_E_R10_the_veil_over_a_console_checks_in_and_stops_by_keyboard_and_shows_nothing_of_the_talk(
    open_browser, live_server, settings, look, live_session, tomasz, ten_past_two
):
    """Pressed on the veil, both are kept by the server, with the notes that lay behind it."""
    settings.SCREEN_LOCK, settings.SCREEN_LOCK_WARNING = timedelta(seconds=3), timedelta(seconds=1)
    page = open_browser(width=390)
    key = signed_in(tomasz).cookies[house.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page.goto(reverse("conduct:live", args=[live_session.study_id, live_session.pk]))
    page.locator("[name=words]").fill("Resting")

    expect(page.get_by_role("heading", name="This screen hid itself")).to_be_visible()
    shown = page.locator("body").inner_text()
    person = live_session.participant
    assert [one for one in (person.pseudonym, person.first_word, person.code, "Resting") if one in shown] == []
    veil = page.get_by_role("dialog")
    assert [one.inner_text() for one in veil.get_by_role("button").all()] == ["Show it again", *AWAY]
    look(page, "veil-console")

    due = Session.objects.get(pk=live_session.pk).check_in_due_at
    veil.get_by_role("button", name=AWAY[0]).focus()
    page.keyboard.press("Enter")
    expect(veil.locator("[data-away-words]")).to_contain_text("Noted.")
    assert Session.objects.get(pk=live_session.pk).check_in_due_at > due
    veil.get_by_role("button", name=AWAY[1]).focus()
    page.keyboard.press("Enter")
    expect(veil.locator("[data-away-words]")).to_contain_text("Stopped.")

    stopped = Session.objects.get(pk=live_session.pk)
    assert (stopped.state, stopped.note.words) == (State.CLOSING, "Resting")
    expect(page.get_by_role("heading", name="This screen hid itself")).to_be_visible()


AWAY = ("I’m OK", "Stop the session")
