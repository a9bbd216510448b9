"""The one whom a person asked for, the room that suits, and what happens when more is asked of rooms (scenario 11)."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from consent.ethics.models import Approval
from interviews.rooms.models import Booking
from safespace.accounts.manage.profile import write_profile
from safespace.participants.match_preferences import write_match_preferences
from safespace.participants.separation import Separation
from safespace.studies.need_to_know import Role
from tests.cast import NOON, make_member, make_user
from tests.interviews.planned import planned
from tests.journeys.test_rooms_grid import open_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def alders(leaving_well, laleh, alder, tomasz, sunita, imogen):
    """Alder's first session, tomorrow at two, planned with Tomasz. Alder has to meet a woman who speaks Kurdish.

    Nora does and is one, Sunita coached Alder's brother, Tomasz is neither.
    """
    until = NOON.date() + timedelta(days=60)
    Approval.objects.record(
        key=uuid.uuid4(), study=leaving_well, reference="REC 26/114", ends_on=until, by=laleh, at=NOON
    )
    nora = make_member(make_user("nora", "Nora Lund"), leaving_well, Role.INTERVIEWER)
    for who, speaks, gender in ((nora, ["en", "kmr"], "woman"), (sunita, ["en", "kmr"], "woman"), (tomasz, [], "man")):
        write_profile(who.user, speaks=speaks, gender=gender, by=who.user, at=NOON)
    session = planned(alder, tomasz, imogen)
    write_match_preferences(alder, wishes={"language": ("kmr", True), "gender": ("woman", True)}, by=imogen, at=NOON)
    Separation.objects.write(alder, [], staff=[sunita.user], by=imogen, at=NOON)
    return session


def offered(page):
    """What the pairing page says of each, in its order, and whether it can be chosen."""
    labels = page.locator(".options label")
    return [" ".join(labels.nth(n).inner_text().split()) for n in range(labels.count())]


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_the_next_best_interviewer_is_chosen_and_then_the_room_that_suits(
    open_browser, watch, look, alders, alder, quiet_room, room_214, imogen, sunita, javascript
):
    """Scenario 11, C-R4, G-R5: by wishes, by the list of whom not to meet, by needs; at each page and at each act."""
    with time_machine.travel(NOON):
        page = open_browser(javascript=javascript)
        open_as(imogen, page, watch.home)

        page.goto(reverse("bookings:week", args=[imogen.study_id]) + f"?for={alders.pk}")
        page.get_by_role("link", name="Tuesday 24 November, 15:00, free").click()
        page.get_by_role("link", name="Carry on").click()
        page.get_by_role("link", name="Who else could meet them").click()
        expect(page.get_by_role("heading", name=f"Who meets {alder.first_word}?", level=1)).to_be_visible()
        assert offered(page) == [
            "Nora Lund As they asked.",
            "Tomasz Idowu Not known to speak Kurdish, Kurmanji. They asked to meet a woman.",
            "Sunita Kaur Not available.",
            "Nobody yet",
        ]
        if javascript:
            look(page, "pair")

        page.get_by_label(re.compile("Sunita Kaur")).check(force=True)
        page.get_by_role("button", name="Choose").click()
        expect(page.locator(".error-summary")).to_contain_text("Sunita Kaur is not available. Choose somebody else.")
        if javascript:
            look(page, "pair-refused")
        page.get_by_label(re.compile("Nora Lund")).check(force=True)
        page.get_by_role("button", name="Choose").click()
        expect(page.get_by_text("Saved. The planned sessions are theirs too.")).to_be_visible()

        page.goto(reverse("bookings:week", args=[imogen.study_id]) + f"?for={alders.pk}")
        page.get_by_role("link", name="Tuesday 24 November, 15:00, free").click()
        page.get_by_role("link", name="Carry on").click()
        page.get_by_role("button", name="Book it").click()
        expect(page.get_by_role("heading", name="Quiet Room", level=1)).to_be_visible()
        made = Booking.objects.select_related("room", "interviewer").get()
        assert (made.room, made.interviewer.username) == (quiet_room, "nora")


def test_asking_more_of_rooms_shows_what_then_needs_another_one(
    open_browser, watch, look, alders, alder, quiet_room, garden_room, imogen, laleh
):
    """F-R1, D-R1: the coordinator asks more, the count of bookings to re-home follows, the reviewer may ask less."""
    with time_machine.travel(NOON):
        page = open_browser()
        open_as(imogen, page, watch.home)
        study = imogen.study_id
        write_match_preferences(alder, wishes={}, by=imogen, at=NOON)
        page.goto(reverse("bookings:book", args=[study]) + f"?session={alders.pk}&room={garden_room.pk}")
        page.get_by_role("button", name="Book it").click()
        expect(page.get_by_role("heading", name="Garden Room", level=1)).to_be_visible()

        page.goto(reverse("rooms:standard", args=[study]))
        look(page, "class-nothing-asked")
        page.goto(reverse("rooms:ask-standard", args=[study]))
        look(page, "ask-class")
        page.get_by_role("radio", name=re.compile("^Private")).check(force=True)
        page.locator("main form button.primary").last.click()
        expect(page.get_by_text("Private at least")).to_be_visible()
        look(page, "class-private")

        page.goto(reverse("bookings:week", args=[study]))
        expect(page.get_by_text(re.compile("[Aa]nother room")).first).to_be_visible()
        look(page, "rooms-to-rehome")
        page.goto(reverse("overview:today", args=[study]))
        expect(page.get_by_text(re.compile("[Aa]nother room")).first).to_be_visible()
        look(page, "today-to-rehome")
        page.goto(reverse("bookings:relocate", args=[study]))
        expect(page.get_by_text("Below the standard of this study")).to_be_visible()
        look(page, "rehome")

        page.goto(reverse("rooms:ask-standard", args=[study]))
        page.get_by_role("radio", name=re.compile("^Approved")).check(force=True)
        page.locator("main form button.primary").last.click()
        expect(page.get_by_text("Only an ethics reviewer can lower it.").first).to_be_visible()
        look(page, "ask-class-refused")

        reviewing = open_browser()
        open_as(laleh, reviewing, watch.home)
        reviewing.goto(reverse("rooms:decide-standard", args=[study]))
        look(reviewing, "decide-class")
