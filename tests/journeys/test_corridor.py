"""Two people who must not meet in the corridor, and two who want one room at the same moment (C-R4)."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from interviews.rooms.models import Booking
from tests.make import signed_in
from tests.races.checking import overlaps, taken
from tests.races.people import make_race_setup


@pytest.fixture
def race_setup(transactional_db):
    return make_race_setup(timezone.now(), sessions=4, rooms=2, interviewers=2)


@pytest.fixture
def desk_of(open_browser, live_server):
    """A browser in which a member has signed in."""

    def opened(member, **how):
        page = open_browser(**how)
        key = signed_in(member).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        return page

    return opened


def address(race_setup, name, *args):
    return reverse(name, args=[race_setup.by.study_id, *args])


def open_form(page, race_setup, session, room, start, end):
    day = (race_setup.begins + timedelta(days=1)).date()
    query = f"?session={session.pk}&room={room.pk}&day={day}&start={start}&end={end}"
    page.goto(address(race_setup, "bookings:book") + query)


def press(page, words):
    page.get_by_role("button", name=words, exact=True).click()


def test_two_who_must_not_meet_are_not_booked_side_by_side(race_setup, desk_of, look):
    """Scenario 12, C-R4: adjoining slots and shared waiting time; the page offers a time that works, and no reason."""
    first, second = race_setup.sessions[:2]
    coordinator = desk_of(race_setup.by)
    coordinator.goto(address(race_setup, "calendar:separation", first.participant_id))
    look(coordinator, "keeping-apart")
    coordinator.get_by_label(second.participant.pseudonym).check(force=True)
    press(coordinator, "Write it down")

    one = desk_of(race_setup.interviewers[0])
    open_form(one, race_setup, first, race_setup.rooms[0], "10:00", "11:00")
    press(one, "Book it")
    expect(one.get_by_role("heading", level=1)).to_have_text("Room 0")

    other = desk_of(race_setup.interviewers[1])
    open_form(other, race_setup, second, race_setup.rooms[1], "11:15", "12:00")
    expect(other.get_by_text("That time is not available.")).to_be_visible()
    press(other, "Book it")
    summary = other.get_by_role("alert")
    expect(summary).to_contain_text("That time is not available. Free near then:")
    expect(other.get_by_text(first.participant.pseudonym)).to_have_count(0)
    look(other, "booking-not-available")

    other.get_by_role("region", name="Free instead").locator("a.pick").first.click()
    expect(other.get_by_text("Free, and it suits.")).to_be_visible()
    press(other, "Book it")
    expect(other.get_by_role("heading", level=1)).to_have_text(re.compile(r"Room \d"))
    begins = Booking.objects.get(participant=second.participant).starts_at
    assert begins >= Booking.objects.get(participant=first.participant).ends_at + timedelta(hours=1)


def test_a_race_for_one_room_ends_in_one_booking(race_setup, desk_of):
    """Scenario 12, R1: both press at the same moment; the one who is late is offered what is near."""
    desks = [desk_of(race_setup.by), desk_of(race_setup.by)]
    for page, session in zip(desks, race_setup.sessions[2:4], strict=True):
        open_form(page, race_setup, session, race_setup.rooms[0], "14:00", "15:00")

    for page in desks:  # neither waits for its answer before the other has pressed
        page.evaluate("setTimeout(() => document.querySelector('#booking-form').requestSubmit(), 50)")
    for page in desks:
        page.wait_for_url(re.compile(r"/bookings/|/book/$"))
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Room 0|Book a room"))

    booked = [page for page in desks if "/bookings/" in page.url]
    late = [page for page in desks if page not in booked]
    assert len(booked) == 1
    expect(late[0].get_by_role("alert")).to_contain_text("Room 0 is taken then. Free near then:")
    assert Booking.objects.count() == 1
    assert list(overlaps(taken(Booking.objects.all()))) == []


def test_without_scripts_a_room_is_held_while_a_participant_is_asked(race_setup, desk_of, look):
    """D, machine Booking: hold, confirm, repeat, wait. Another browser looks at the same pages."""
    session, waiting = race_setup.sessions[0], race_setup.sessions[2]
    page, eyes = desk_of(race_setup.by, javascript=False), desk_of(race_setup.by)

    def seen(name):
        eyes.goto(page.url)
        look(eyes, name)

    open_form(page, race_setup, session, race_setup.rooms[0], "10:00", "11:00")
    seen("booking-free")
    press(page, "Hold it for 15 minutes")
    expect(page.get_by_text("Yours until")).to_be_visible()
    seen("booking-held")
    press(page, "Book it")
    expect(page.get_by_text("Booked.")).to_be_visible()

    page.get_by_role("link", name="Repeat it").click()
    seen("booking-repeat")
    page.get_by_label("How many more").fill("2")
    press(page, "Book these dates")
    expect(page.get_by_text("booked.")).to_have_count(2)

    open_form(page, race_setup, waiting, race_setup.rooms[0], "10:00", "11:00")
    press(page, "Wait for this time")
    expect(page.get_by_text("You are on the waiting list.")).to_be_visible()
    seen("booking-waiting")
    page.goto(address(race_setup, "rooms:equipment"))
    seen("equipment")
