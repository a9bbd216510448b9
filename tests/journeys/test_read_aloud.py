"""A form read out to a participant who cannot read: two colleagues each sign at their own computer what they saw."""

import re

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from consent.records.models import ConsentRecord
from tests.cast import HOUR, NOON
from tests.consent.cast import CHOICES
from tests.journeys import tablet
from tests.journeys.test_rooms_grid import open_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def at_desk(open_browser, watch, member, **how):
    page = open_browser(**how)
    open_as(member, page, watch.home)
    return page


def sign(page, look, name):
    """By keyboard alone: tick each line, then the button."""
    if look:
        look(page, name)
    lines = page.locator("input[type=checkbox]")
    for place in range(lines.count()):
        lines.nth(place).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Sign", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You signed at")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_two_people_sign_for_a_form_that_was_read_out(
    open_browser, watch, look, walk, approved_form, alder, tomasz, sunita, imogen, javascript
):
    """A-R4, F-R4: who asks is not offered as the witness; it holds once both have signed; a third finds nothing."""
    with time_machine.travel(NOON):
        page = at_desk(open_browser, watch, tomasz, javascript=javascript)
        page.goto(reverse("records:new", args=[alder.study_id, alder.pk]))
        offered = page.locator("select[name=witness] option").all_inner_texts()
        assert offered == ["No, they read it themselves", "Imogen Achterberg, coordinator", "Sunita Kaur, interviewer"]
        page.locator("select[name=witness]").select_option(label="Sunita Kaur, interviewer")
        for tick in ("unheard", "unhurried", "well"):
            page.locator(f"input[name={tick}]").check(force=True)
        if javascript:
            look(page, "read-aloud-setup")
        page.get_by_role("button", name="Hand over the tablet").click()
        for _ in ("about", "what"):
            page.get_by_role("button", name="Carry on").last.click()
        for place in range(len(CHOICES)):
            tablet.answer(page, place, "yes")
        page.get_by_role("button", name="Carry on").last.click()
        page.locator("input[name=chosen][value='1']").check(force=True)
        page.get_by_role("button", name="Carry on").last.click()
        expect(page.get_by_text("Tomasz Idowu is with you, and Sunita Kaur is the witness.")).to_be_visible()
        page.locator("input[name=name]").fill("M. E.")
        page.get_by_role("button", name="Yes, I agree").click()
        page.get_by_role("button", name="No copy is safer for me").click()
        expect(page.get_by_text("Then your answers hold.")).to_be_visible()
        if javascript:
            look(page, "read-aloud-done")
        record = ConsentRecord.objects.get()
        address = reverse("records:statement", args=[alder.study_id, record.pk])

        witness = at_desk(open_browser, watch, sunita, javascript=javascript)
        witness.goto(reverse("overview:today", args=[alder.study_id]))
        if javascript:
            look(witness, "read-aloud-today")
        witness.get_by_role("link", name=re.compile("Sign for what you saw")).click()
        if javascript:
            walk(witness, "the statement of a witness")
        sign(witness, look if javascript else None, "read-aloud-witness")
        expect(witness.get_by_text("It counts once Tomasz Idowu has signed too, until 14:00.")).to_be_visible()
        assert at_desk(open_browser, watch, imogen).request.get(address).status == 404

        desk = at_desk(open_browser, watch, tomasz, javascript=javascript)
        desk.goto(alder.get_absolute_url())
        expect(desk.get_by_text("Read out, two people still have to sign for it")).to_be_visible()
        if javascript:
            look(desk, "read-aloud-person")
        desk.get_by_role("link", name="Sign", exact=True).click()
        sign(desk, look if javascript else None, "read-aloud-obtainer")
        expect(desk.get_by_text("Both of you have signed.")).to_be_visible()
        if javascript:
            look(desk, "read-aloud-both")
            desk.goto(reverse("records:receipt", args=[alder.study_id, alder.pk, record.pk]))
            look(desk, "read-aloud-receipt")

    assert ConsentRecord.objects.valid(NOON + HOUR).count() == 1
