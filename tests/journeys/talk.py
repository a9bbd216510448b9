"""Planning, booking and running a session, as the interviewer does it."""

import re
import zoneinfo
from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.journeys import writing


def plan(tomasz, study, pseudonym, day, start):
    """Plan an hour with `pseudonym`; returns the address of the session's page."""
    page = tomasz.page
    page.goto(f"/studies/{study}/sessions/plan/")
    page.get_by_label(f"{pseudonym},").check()
    page.locator("select[name=interviewer]").select_option(label=tomasz.user.display_name)
    tomasz.fill(day=day.isoformat(), start=start)
    tomasz.choose("minutes", "60")
    tomasz.press("Plan it")
    tomasz.sees("Planned. Now it needs a room.")
    return page.url


def soon(zone):
    """A start on the quarter hour, five to twenty minutes from now: (day, "HH:MM")."""
    now = datetime.now(zoneinfo.ZoneInfo(zone)) + timedelta(minutes=5)
    start = now + timedelta(minutes=15 - now.minute % 15)
    return start.date(), start.strftime("%H:%M")


def book(tomasz, session_url, room):
    page = tomasz.page
    study, session = re.search(r"studies/([0-9a-f-]+)/sessions/([0-9a-f-]+)/", session_url).groups()
    page.goto(f"/studies/{study}/rooms/book/?session={session}")
    page.locator("select[name=room] option", has_text=room).first.evaluate(
        "option => { option.selected = true; option.parentElement.dispatchEvent(new Event('change', {bubbles: true})) }"
    )
    tomasz.press("Book it")


def get_ready(tomasz, session_url, look):
    """The gate first refuses with its reasons, then the safety check is done."""
    page = tomasz.page
    page.goto(session_url + "live/")
    page.goto(session_url + "ready/")
    tomasz.sees("6 parts of the safety check are left.")
    look(page, "session-ready")
    page.get_by_role("link", name=re.compile("^Read it")).click()
    tomasz.press("I have read it")
    for box in page.locator("input[name=checks]").all():
        page.locator(f"#{box.get_attribute('id')}").check()
    expect(page.get_by_text("All of it holds")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Welcome")).click()


def settled(page):
    """What came onto the page is not pressed before it stood a moment: the console takes no press until then."""
    expect(page.locator(".is-settling")).to_have_count(0)


def door(page, words):
    page.locator(".four").get_by_role("button", name=words, exact=True).click()


def talk(tomasz, look):
    """Begin on their yes, leave one part, break, carry on, close."""
    page = tomasz.page
    expect(page.get_by_role("heading", name=re.compile("You can stop at any time"))).to_be_visible()
    look(page, "session-opening")
    door(page, "Go on")
    expect(page.get_by_role("heading", name=re.compile("How was your way here"))).to_be_visible()
    door(page, "Go on")
    expect(page.get_by_text("Sensitive: What happened at work")).to_be_visible()
    look(page, "session")
    page.locator("#notes").fill(writing.NOTE)
    door(page, "Take a break")
    expect(page.get_by_text("Nothing is timed")).to_be_visible()
    look(page, "session-paused")
    door(page, "Go on")
    expect(page.get_by_text("Sensitive: What happened at work")).to_be_visible()
    door(page, "Leave it out")
    expect(page.get_by_role("heading", name=re.compile("What has helped you"))).to_be_visible()
    page.get_by_role("button", name="Pause").first.click()
    expect(page.get_by_text("Nothing is timed")).to_be_visible()
    door(page, "Go on")
    expect(page.get_by_role("heading", name=re.compile("What has helped you"))).to_be_visible()
    page.get_by_role("button", name="Stop the session").click()
    expect(page.get_by_text("Closing steps", exact=True)).to_be_visible()
    settled(page)
    assert page.locator("#notes").input_value() == writing.NOTE
    page.locator("textarea[name=leave_out]").fill(writing.LEAVE_OUT)
    page.locator("input[name=said][value=parts]").check()
    page.locator("input[name=support][value=card]").check()
    look(page, "session-closing")
    page.get_by_role("button", name="Close the session").click()
    expect(page.get_by_text("Ended").first).to_be_visible()


def withdraw(imogen, person, look):
    """By phone: one page, and it holds at once."""
    page = imogen.page
    page.goto(person + "withdraw/")
    look(page, "withdraw")
    imogen.choose("wish", "delete_identifiable")
    imogen.choose("channel", "phone")
    imogen.choose("contact", "no")
    page.locator("main form button.stop").click()
    expect(page.get_by_role("heading", name="Withdrawal received")).to_be_visible()
    look(page, "withdrawn-receipt")


def room_is_free(tomasz, session_url, freed_url, look):
    """The room of the session that was called off can be booked again (A-R14)."""
    tomasz.page.goto(freed_url)
    tomasz.sees("Called off")
    tomasz.sees("No room yet")
    tomasz.page.goto(session_url)
    look(tomasz.page, "session-planned")
