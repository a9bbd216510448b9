"""A room without step-free access is not offered to a participant who needs it (scenario 11; D-R1, G-R5)."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from consent.ethics.models import Approval
from interviews.rooms.models import Booking
from tests.cast import NOON
from tests.interviews.planned import hours, planned
from tests.journeys.test_rooms_grid import open_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def alders(leaving_well, laleh, alder, tomasz, imogen):
    """Alder's first session, tomorrow at two, in a study that is approved."""
    until = NOON.date() + timedelta(days=60)
    Approval.objects.record(
        key=uuid.uuid4(), study=leaving_well, reference="REC 26/114", ends_on=until, by=laleh, at=NOON
    )
    return planned(alder, tomasz, imogen)


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_the_wrong_room_is_named_as_wrong_refused_and_the_right_one_offered(
    open_browser, watch, alders, quiet_room, room_214, tomasz, javascript
):
    """Scenario 11: at the list, at the form and at the act; and the way to the right room is one press."""
    with time_machine.travel(NOON):
        page = open_browser(javascript=javascript)
        open_as(tomasz, page, watch.home)

        page.goto(reverse("bookings:week", args=[tomasz.study_id]) + f"?for={alders.pk}")
        rooms = page.get_by_role("navigation", name="Rooms, best fit first").get_by_role("link")
        expect(rooms).to_have_count(2)
        expect(rooms.nth(0)).to_contain_text("Quiet Room")
        expect(rooms.nth(1)).to_contain_text("Stairs only.")

        rooms.nth(1).click()
        page.get_by_role("link", name="Tuesday 24 November, 15:00, free").click()
        page.get_by_role("link", name="Carry on").click()
        expect(page.get_by_text("Stairs only, and that need can’t wait.")).to_be_visible()
        page.get_by_role("button", name="Book it").click()
        expect(page.get_by_role("alert").or_(page.locator(".error-summary")).first).to_contain_text("Stairs only")
        assert Booking.objects.count() == 0

        page.get_by_role("link", name=re.compile("15:00, Quiet Room")).click()
        page.get_by_role("button", name="Book it").click()
        expect(page.get_by_role("heading", name="Quiet Room", level=1)).to_be_visible()
        assert [(one.room, one.span) for one in Booking.objects.select_related("room")] == [(quiet_room, hours(15))]


def test_the_calendar_is_walked_by_keyboard_and_every_cell_says_what_it_is(
    open_browser, watch, alders, quiet_room, tomasz
):
    """One stop for Tab, arrows from cell to cell, each announced with its day and hour."""
    with time_machine.travel(NOON):
        page = open_browser()
        open_as(tomasz, page, watch.home)
        page.goto(reverse("bookings:week", args=[tomasz.study_id]) + f"?for={alders.pk}")

        def said():
            return page.evaluate("() => document.activeElement.getAttribute('aria-label')")

        page.get_by_role("region", name="Calendar of Quiet Room").focus()
        page.keyboard.press("Tab")
        assert said() == "Tuesday 24 November, 09:00, free"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        assert said() == "Wednesday 25 November, 09:30, free"
        page.keyboard.press("End")
        assert said() == "Wednesday 25 November, 17:30, free"
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="Wednesday 25 November, 17:30 to 19:00")).to_be_visible()
