"""An interviewer who interprets for a colleague finds the hour from Today, with the keyboard alone (C-R5)."""

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from interviews.rooms.models import Booking
from tests.cast import NOON
from tests.make import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def test_C_R5_today_counts_the_hours_and_leads_to_them(open_browser, watch, look, walk, alders_session, sunita):
    Booking.objects.filter(pk=alders_session.booking_id).update(interpreter=sunita.user_id)
    with time_machine.travel(NOON):
        cookie = signed_in(sunita).cookies[settings.SESSION_COOKIE_NAME].value
        page = open_browser()
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": f"http://{watch.home}"}]
        )
        page.goto(reverse("overview:today", args=[sunita.study_id]))
        way = page.get_by_role("link", name="When you interpret for a colleague 1 ahead")
        expect(way).to_be_visible()
        look(page, "today-interprets")

        way.press("Enter")

        expect(page.get_by_role("heading", name="14:00 to 15:00")).to_be_visible()
        expect(page.get_by_text(alders_session.participant.pseudonym)).to_have_count(0)
        look(page, "interpreting")
        walk(page, "interpreting")
