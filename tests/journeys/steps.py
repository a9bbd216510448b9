"""The steps of the main job, in the order people take them. Each presses what a person would press."""

import contextlib
import re
import zoneinfo
from datetime import datetime, timedelta

from django.utils import timezone
from playwright.sync_api import Error, expect

from tests.journeys import writing


def zone_where_it_is_noon():
    """A real zone where it is between ten and two now, so that rooms are open whenever this runs."""
    now = timezone.now()
    for name in sorted(zoneinfo.available_timezones()):
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/")):
            local = now.astimezone(zoneinfo.ZoneInfo(name))
            same = (local + timedelta(days=9)).utcoffset() == (local - timedelta(days=2)).utcoffset()
            if local.hour in (10, 11, 12, 13) and same:
                return name
    return "UTC"


def study_id(page):
    return re.search(r"/studies/([0-9a-f-]{36})/", page.url).group(1)


def open_study(imogen, zone):
    page = imogen.page
    page.goto("/studies/")
    imogen.go("Open a study")
    imogen.fill(name="Leaving Well", code="lw")
    page.locator("select[name=zone]").select_option(zone)
    imogen.press("Open it")
    return study_id(page)


def add_to_team(imogen, study, who, role):
    """Ask for a role; one that comes to no names is given at once."""
    imogen.page.goto(f"/studies/{study}/team/add/")
    imogen.fill(username=who.username)
    imogen.choose("role", role)
    imogen.press("Ask for the role")
    imogen.sees(who.user.display_name)


def confirm_role(ada, who, look):
    """Confirm a role as the administrator: a new study has no other second person."""
    page = ada.page
    page.goto("/accounts/roles/")
    look(page, "waiting-roles")
    page.get_by_role("link", name=f"Look at the role of {who.user.display_name}").click()
    if page.locator("[name='step_up-code']").count():
        ada.give_code("Carry on")
    look(page, "decide-role")
    ada.choose("give", "yes")
    ada.press("Write it down")
    ada.sees(f"{who.user.display_name} has the role.")


def write_form(imogen, study):
    """A form with taking part, audio, one topic and notes, sent to the committee. Returns the version's address."""
    page = imogen.page
    page.goto(f"/studies/{study}/consent/")
    page.get_by_role("link", name="Begin a form").first.click()
    imogen.fill(title="Interviews with adults")
    imogen.press("Begin it")
    imogen.fill(**writing.FORM)
    imogen.choose("teach_right", "1")
    page.locator("[name=choice-0-words]").fill("Talks of about an hour, in a room you have seen.")
    for kind, topic in (("audio", ""), ("topic:", "work"), ("notes", "")):
        page.locator("select[name=add_kind]").select_option(kind)
        imogen.fill(add_topic=topic)
        imogen.press("Add this choice")
    titles = ("Recording your voice", "Talking about what happened at work", "Taking notes by hand")
    for place, title in enumerate(titles, start=1):
        page.locator(f"[name=choice-{place}-title]").fill(title)
        page.locator(f"[name=choice-{place}-words]").fill("You can say no and still take part.")
    imogen.press("Save the draft")
    page.get_by_role("button", name="Send to the committee").first.click()
    imogen.press("Send it")
    imogen.sees("With the committee")
    return page.url


def approve_form(laleh, version_url, until):
    laleh.page.goto(version_url)
    laleh.go("Decide")
    laleh.choose("outcome", "approved")
    laleh.fill(reference="REC 26/114", ends_on=until.isoformat())
    laleh.press("Write it down")
    laleh.sees("In use")


def tomorrow_in(zone, days=1):
    return (datetime.now(zoneinfo.ZoneInfo(zone)) + timedelta(days=days)).date()


def add_participant(imogen, study, interviewer, **changes):
    """Returns (address of the person's page, pseudonym)."""
    page = imogen.page
    page.goto(f"/studies/{study}/people/add/")
    imogen.fill(**{**writing.PERSON, **changes})
    imogen.choose("ways", "call")
    imogen.choose("needs", "step_free")
    imogen.choose("needs", "not_overheard")
    page.locator("select[name=interviewer]").select_option(label=interviewer.user.display_name)
    imogen.press("Add and seal")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"^[A-Z][a-z]+ [A-Z][a-z]+$"))
    return page.url, heading.inner_text()


def reveal(imogen, person, look):
    """Who it is, for two minutes and for a reason; the page before and the address never say."""
    page = imogen.page
    page.goto(person)
    imogen.sees_not("Zanzibarquist")
    page.goto(person + "reveal/")
    if page.locator("[name='step_up-code']").count():
        imogen.give_code("Carry on")
    imogen.press("Reveal for 2 minutes")
    imogen.sees("Write a few words about why you need it.")
    page.get_by_label("Follow-up call").check(force=True)
    imogen.fill(note=writing.REASON)
    look(page, "reveal")
    imogen.press("Reveal for 2 minutes")
    expect(page.get_by_text(writing.PERSON["name"])).to_be_visible()
    look(page, "person-revealed")


def leave_quickly(page, look):
    """One press: something harmless in this place, and Back shows nothing."""
    page.get_by_role("button", name="Hide").first.click()
    expect(page.get_by_text("Zanzibarquist")).to_have_count(0)
    look(page, "hidden")
    with contextlib.suppress(Error):  # a page that may not be kept can't be shown again, and the browser says so
        page.go_back()
    expect(page.get_by_text("Zanzibarquist")).to_have_count(0)
