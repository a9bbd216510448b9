"""A cautious person is rung in her safe hour, on a phone, and a man answers (C-R1, C-R2)."""

import pytest
import time_machine
from django.conf import settings as house
from django.urls import reverse
from playwright.sync_api import expect

from interviews.contact.models import AfterContact, ContactAttempt
from safespace.participants.models import SafeContact
from safespace.participants.safe_contact.hold import ContactHold
from tests.cast import HOUR, NOON
from tests.make import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

PHONE = {"width": 390, "height": 844}
NUMBER = "+441632960121"
TUESDAY_HALF_PAST_TEN = NOON + 22 * HOUR + HOUR / 2


@pytest.fixture
def on_tuesday():
    """The clock runs on from there."""
    with time_machine.travel(TUESDAY_HALF_PAST_TEN):
        yield


@pytest.fixture
def phone_of(open_browser, live_server, on_tuesday):
    def opened(who, **how):
        page = open_browser(**PHONE, **how)
        cookie = signed_in(who).cookies[house.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        return page

    return opened


def sees(page, words):
    expect(page.get_by_text(words).first).to_be_visible()


def tick(page, name, value):
    page.locator(f"input[name='{name}'][value='{value}']").check(force=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_C_R2_a_safe_hour_a_man_who_answers_and_a_second_person(phone_of, look, walk, alder, imogen, petra, javascript):
    def check(page, name):
        """No barrier, and the Tab key comes to all of it: once is enough, and axe-core is a script."""
        if javascript:
            look(page, name)
            walk(page, name)

    page = phone_of(imogen, javascript=javascript)
    page.goto(reverse("participants:contact", args=[alder.study_id, alder.pk]))
    sees(page, "The hours are written in words")
    tick(page, "ways", "call")
    tick(page, "days", "1")
    page.locator("[name=starts]").fill("10:00")
    page.locator("[name=ends]").fill("12:00")
    page.get_by_role("button", name="Write it down").click()
    assert SafeContact.objects.current(alder).plan["hours"][0]["days"] == [1]

    page.get_by_role("link", name="May I contact").click()
    sees(page, "Yes, now: Call or text")
    assert NUMBER not in page.content()
    check(page, "contact-now")
    tick(page, "purpose", "arrange")
    page.get_by_role("button", name="Show it for 2 minutes").click()
    sees(page, NUMBER)
    sees(page, "The library, about your card")
    call = page.get_by_role("link", name="Call").bounding_box()
    assert call["y"] > PHONE["height"] / 2 and call["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    check(page, "contact-number")

    tick(page, "channel", "call")
    page.get_by_role("button", name="Somebody else answered").click()
    sees(page, "You did nothing wrong by stopping.")
    check(page, "contact-after")
    page.locator("[name=words]").fill("A man answered, we hung up")
    page.get_by_role("button", name="Write it down").click()
    sees(page, "Contact is on hold")
    page.goto(reverse("contact:reach", args=[alder.study_id, alder.pk]))
    sees(page, "On hold. Please don’t contact")
    assert NUMBER not in page.content()
    assert page.get_by_role("link", name="Call").count() == 0
    check(page, "contact-on-hold")

    second = phone_of(petra, javascript=javascript)
    second.goto(reverse("overview:today", args=[alder.study_id]))
    sees(second, f"Contact with {alder.pseudonym} is on hold")
    second.goto(reverse("contact:hold", args=[alder.study_id, alder.pk]))
    sees(second, "A man answered, we hung up")
    check(second, "contact-hold")
    second.locator("[name=how_known]").fill("She rang from the library and said the word")
    second.get_by_role("button", name="Contact is safe again").click()

    expect(second.get_by_role("heading", level=1)).to_have_text(alder.pseudonym)
    assert ContactHold.objects.running(alder) is None
    assert (ContactAttempt.objects.get().outcome, AfterContact.objects.get().still_safe) == (
        "wrong_person",
        "not_asked",
    )
