"""On a phone, what matters is read and reached without scrolling sideways or to the end of a page."""

# ruff: noqa: F811  a fixture of another file

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import NOON, enrol
from tests.journeys.test_rooms_grid import open_as
from tests.journeys.test_rooms_suit import alders as alders  # a fixture
from tests.make import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(open_browser, watch):
    """`phone(member, "ledger:index")` opens a page of their study at 390 px, by default with scripts."""

    def opened(member, name, *args, javascript=True):
        page = open_browser(**PHONE, javascript=javascript)
        open_as(member, page, watch.home)
        page.goto(reverse(name, args=[member.study_id, *args]))
        return page

    return opened


@pytest.mark.parametrize(
    ("name", "table", "says"),
    [
        ("ledger:index", "Ledger table", "Session planned"),
        ("ledger:looked", "Table of who looked", "Needs and comfort plan read"),
    ],
)
def test_the_log_says_what_happened_across_the_phone_and_stays_a_table(
    phone, look, walk, alders, quiet_room, imogen, laleh, name, table, says
):
    """WCAG 1.4.10: the column that says what happened began at the right edge."""
    with time_machine.travel(NOON):
        signed_in(imogen).get(reverse("bookings:find-time", args=[imogen.study_id, alders.pk]))
        page = phone(laleh, name)

        region = page.get_by_role("region", name=table)
        what = region.get_by_role("cell").filter(has_text=says).first
        box = what.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
        assert box["width"] > PHONE["width"] * 0.75
        assert region.evaluate("it => it.scrollWidth <= it.clientWidth")
        assert region.get_by_role("columnheader").all_inner_texts()[3] == "What happened"
        row = region.get_by_role("row").filter(has_text=says).first
        assert (row.get_by_role("rowheader").count(), row.get_by_role("cell").count()) == (1, 4)
        look(page, f"phone-{name.replace(':', '-')}")
        walk(page, f"phone-{name.replace(':', '-')}")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_person_is_searched_for_from_the_bar_of_a_phone_and_hide_stays_where_it_is(
    phone, look, alder, imogen, javascript
):
    with time_machine.travel(NOON):
        page = phone(imogen, "overview:today", javascript=javascript)
        hide = page.get_by_role("banner").get_by_role("button", name="Hide")
        before = hide.bounding_box()
        search = page.get_by_role("banner").get_by_role("searchbox", name="Find a pseudonym or code")
        assert search.bounding_box()["width"] >= 40 and search.bounding_box()["height"] >= 40

        search.click()
        assert search.bounding_box()["width"] > 180, "room to read what is typed"
        assert hide.bounding_box() == before, "nothing moves under the finger"
        if javascript:
            look(page, "phone-search")
        search.fill(alder.first_word)
        search.press("Enter")

        expect(page.get_by_text("Pseudonyms and codes with")).to_be_visible()
        expect(page.get_by_role("table").get_by_role("link", name=alder.pseudonym).first).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_support_and_sign_out_are_one_press_from_the_top_of_a_long_page(phone, look, imogen, tomasz, javascript):
    """They lay below all the people of a study."""
    with time_machine.travel(NOON):
        for number in range(15):
            enrol(
                imogen.study, imogen, name=f"Person {number}", phone=f"+4416329601{number:02}", interviewer=tomasz.user
            )
        page = phone(imogen, "overview:people", javascript=javascript)
        support, leave = page.get_by_role("link", name="Support"), page.get_by_role("button", name="Sign out")
        expect(leave).not_to_be_in_viewport()

        page.get_by_role("link", name="More places, your settings, sign out").click()

        expect(support).to_be_in_viewport()
        expect(leave).to_be_in_viewport()
        if javascript:
            look(page, "phone-more")
