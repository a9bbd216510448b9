"""The calendar of a room at every hour: a grid whose rows all have cells, whatever the clock says."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from tests.make import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

STATES = {
    "noon": (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), ""),
    "evening": (datetime(2026, 11, 27, 20, 30, tzinfo=UTC), ""),
    "a day that is over": (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), "?view=day&day=2026-11-20"),
    "a closed day": (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), "?view=day&day=2026-11-28"),
}


def open_as(member, page, home):
    """Give `page` the cookie of a browser in which `member` has signed in with both factors."""
    cookie = signed_in(member).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": f"http://{home}"}])


@pytest.mark.parametrize("state", STATES)
def test_every_row_has_a_cell_that_says_something(open_browser, watch, look, tomasz, quiet_room, state):
    """WCAG 4.1.2: late in the day and on a closed day there is nothing to choose, and the row says so."""
    moment, query = STATES[state]
    with time_machine.travel(moment):
        page = open_browser()
        open_as(tomasz, page, watch.home)
        page.goto(reverse("bookings:week", args=[tomasz.study_id]) + query)

        rows = page.get_by_role("grid").get_by_role("row")
        for n in range(rows.count()):
            row = rows.nth(n)
            if row.is_visible():
                assert row.get_by_role("gridcell").count() >= 1
        look(page, f"rooms-grid-{state.replace(' ', '-')}", schemes=("light",))
