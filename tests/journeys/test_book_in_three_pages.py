"""Booking from a session: choose a time, confirm it, done (D-R1)."""

# ruff: noqa: F811  a fixture of another file

import re

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from interviews.rooms.models import Booking
from tests.cast import NOON
from tests.interviews.planned import TUESDAY, book, hours, planned
from tests.journeys.test_rooms_grid import open_as
from tests.journeys.test_rooms_suit import alders as alders  # a fixture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (390, False)], ids=["desk", "phone without script"])
def test_a_session_is_booked_in_three_pages(
    open_browser, watch, look, walk, alders, alder, quiet_room, room_214, tomasz, width, javascript
):
    """Find a time, book it, booked. The room with stairs is not offered."""
    with time_machine.travel(NOON):
        page = open_browser(width=width, javascript=javascript)
        open_as(tomasz, page, watch.home)

        page.goto(alders.get_absolute_url())
        page.get_by_role("link", name="Book a room").click()
        expect(page.get_by_role("heading", name=f"Find a time for {alder.first_word}", level=1)).to_be_visible()
        times = page.get_by_role("region", name="Good times").get_by_role("link", name=re.compile("Quiet Room"))
        expect(times).to_have_count(8)
        expect(page.get_by_text("Room 2.14")).to_have_count(0)
        if javascript:
            look(page, "find-time")
            walk(page, "find-time")

        times.filter(has_text="Tuesday 24 November, 14:00 to 15:30").click()
        expect(page.get_by_text("Free, and it suits.")).to_be_visible()
        expect(page.get_by_label("From")).to_be_hidden()
        if javascript:
            look(page, "book-it")
            walk(page, "book-it")

        page.get_by_role("button", name="Book it").click()
        expect(page.get_by_text("Booked: Quiet Room, Tuesday 24 November, 14:00 to 15:30.")).to_be_visible()
        if javascript:
            look(page, "booked")
    assert Booking.objects.get().span == hours(14)


def test_a_time_that_went_meanwhile_is_refused_with_other_times_first(
    open_browser,
    watch,
    look,
    alders,
    juniper,
    quiet_room,
    garden_room,
    tomasz,
    sunita,
    imogen,
):
    with time_machine.travel(NOON):
        page = open_browser(width=390)
        open_as(tomasz, page, watch.home)
        page.goto(reverse("bookings:find-time", args=[tomasz.study_id, alders.pk]))
        page.get_by_role("link", name=re.compile("Tuesday 24 November, 14:00 to 15:30")).click()
        expect(page.get_by_text("Free, and it suits.")).to_be_visible()
        book(planned(juniper, sunita, imogen), garden_room, hours(14), sunita)

        page.get_by_role("button", name="Book it").click()
        expect(page.locator(".error-summary")).to_contain_text("Garden Room is taken then.")
        look(page, "book-gone")
        page.get_by_role("region", name="Free instead").get_by_role(
            "link", name=re.compile("^14:00, Quiet Room")
        ).click()
        page.get_by_role("button", name="Book it").click()

        expect(page.get_by_role("heading", name="Quiet Room", level=1)).to_be_visible()
    assert Booking.objects.get(room=quiet_room).span == hours(14)


def test_a_time_can_still_be_typed_and_the_slot_in_words_follows(
    open_browser,
    watch,
    alders,
    quiet_room,
    tomasz,
):
    with time_machine.travel(NOON):
        page = open_browser()
        open_as(tomasz, page, watch.home)
        page.goto(reverse("bookings:find-time", args=[tomasz.study_id, alders.pk]))
        page.get_by_role("link", name="Type a time").click()
        page.get_by_label("Day").fill(f"{TUESDAY:%Y-%m-%d}")
        page.get_by_label("From").fill("10:00")
        page.get_by_label("To", exact=True).fill("11:00")

        expect(page.locator("#slot")).to_contain_text("Tuesday 24 November, 10:00 to 11:00")
        page.get_by_role("button", name="Book it").click()
        expect(page.get_by_text("Booked: Quiet Room, Tuesday 24 November, 10:00 to 11:00.")).to_be_visible()
