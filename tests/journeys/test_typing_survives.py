"""A form that is sent after the session ended comes back with what was typed, once its writer has signed in again."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from safespace.accounts.models import BrowserSession
from safespace.participants.models import Accommodation
from tests.journeys.people import PASSPHRASE, Authenticator
from tests.make import an_app, by_factor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def test_what_was_typed_survives_the_end_of_a_session(open_browser, live_server, look, watch, logged, alder, imogen):
    """ASVS 7.3; WCAG 2.2.6: nothing typed is lost, and nothing is recorded before the writer presses again."""
    imogen.user.set_password(PASSPHRASE)
    imogen.user.save()
    phone = an_app(imogen.user)
    app = Authenticator(bytes(phone.seed))
    page = open_browser()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": by_factor(imogen.user, phone), "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(reverse("participants:needs", args=[alder.study_id, alder.pk]))
    page.get_by_label("What makes it easier?").fill("Tea first\nA seat near the door")
    BrowserSession.objects.update(seen_at=timezone.now() - timedelta(minutes=31))

    page.get_by_role("button", name="Write it down").click()
    page.get_by_label("Username").fill(imogen.user.username)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Code").fill(app.code())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What you typed is kept")).to_be_visible()
    expect(page.get_by_text("A seat near the door")).to_be_visible()
    look(page, "what-you-typed-is-kept")

    page.get_by_role("button", name="Put it back into the form").click()
    expect(page.get_by_text("Nothing of it is recorded yet").first).to_be_visible()
    expect(page.get_by_label("What makes it easier?")).to_have_value("Tea first\nA seat near the door")
    assert "Tea first" not in Accommodation.objects.get(participant=alder).comfort
    page.get_by_role("button", name="Write it down").click()

    page.wait_for_url(f"**{alder.get_absolute_url()}")
    assert Accommodation.objects.get(participant=alder).comfort_lines == ["Tea first", "A seat near the door"]
