"""Words on a page are shown whole, and stand out from their ground also under the pointer."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import HOUR
from tests.interviews.cast import BEGINS, make_session
from tests.journeys.test_rooms_grid import open_as
from tests.look.test_contrast import contrast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

CUT = """() => [...document.querySelectorAll(".ribbon a :is(b, span)")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""

COLOURS = """() => {
  const style = getComputedStyle(document.querySelector(".pick[aria-current]"));
  const byte = (number) => (+number).toString(16).padStart(2, "0");
  const hex = (colour) => "#" + colour.match(/\\d+/g).slice(0, 3).map(byte).join("");
  return [hex(style.color), hex(style.backgroundColor)];
}"""


@pytest.mark.parametrize(
    "start", [BEGINS, BEGINS + 3 * HOUR + timedelta(minutes=30)], ids=["afternoon", "last half-hour"]
)
def test_the_ribbon_shows_the_whole_pseudonym_of_a_short_session(
    open_browser, watch, look, alder, tomasz, imogen, form_in_use, start
):
    """WCAG 1.4.12."""
    make_session(alder, tomasz, imogen, starts_at=start, minutes=30)
    with time_machine.travel(BEGINS - HOUR):
        page = open_browser()
        open_as(imogen, page, watch.home)
        page.goto(reverse("overview:today", args=[imogen.study_id]))
        shown = page.locator(".ribbon a")

        expect(shown).to_contain_text(alder.pseudonym)
        assert page.evaluate(CUT) == []
        look(page, f"today-short-{start:%H%M}")


def test_the_filter_that_is_chosen_can_be_read_under_the_pointer(open_browser, watch, imogen):
    """WCAG 1.4.3. axe-core leaves out words in the colour of their ground."""
    page = open_browser()
    open_as(imogen, page, watch.home)
    page.goto(reverse("sessions:index", args=[imogen.study_id]))

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.get_by_role("link", name="Ahead").hover()
        assert contrast(*page.evaluate(COLOURS)) >= 4.5
