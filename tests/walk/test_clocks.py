"""A study in New York on a server in London, on the night of a clock change: every page keeps the study's clock."""

import re
import zoneinfo
from datetime import UTC, datetime
from html import unescape

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import DateTimeField
from django.urls import reverse

from safespace.studies.middleware import StudyMiddleware
from safespace.studies.models import Study
from tests.architecture.tree import APPS
from tests.walk.addresses import addresses
from tests.walk.conftest import built

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

NIGHT = datetime(2026, 10, 25, 0, 43, tzinfo=UTC)
"""01:43 in London, an hour before the clocks go back, and 20:43 of the day before in New York."""
HERE, THERE = zoneinfo.ZoneInfo(settings.TIME_ZONE), zoneinfo.ZoneInfo("America/New_York")
OF_ROOMS = {"starts_at", "ends_at", "hold_until"}
TIME = re.compile(r"(?<![\d:])\d\d:\d\d(?![\d])")


class ForgetsTheClock(StudyMiddleware):
    """The control: pages as they were before the study's zone was active for the whole request."""

    def process_view(self, request, view, args, kwargs):
        return None


@pytest.fixture(scope="module")
def night(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), built(NIGHT) as world:
        Study.objects.filter(pk=world.study.pk).update(zone=THERE.key)
        yield world


def stored_times(zone, names=None):
    """Every moment stored by the product (in fields with one of `names`, if given), as "HH:MM" in `zone`."""
    models = [model for label in APPS for model in apps.get_app_config(label).get_models()]
    fields = [(one, field.name) for one in models for field in one._meta.fields if isinstance(field, DateTimeField)]
    chosen = [(one, name) for one, name in fields if names is None or name in names]
    moments = {at for one, name in chosen for at in one._base_manager.values_list(name, flat=True) if at}
    return {f"{at.astimezone(zone):%H:%M}" for at in moments}


def by_the_servers_clock():
    """Times that a page of the study may not show: London's, unless they are right in another way.

    A room in London keeps its own clock, so the times of its bookings and closures are left out; so are full quarters
    of an hour, which opening hours and wishes are made of.
    """
    wrong = stored_times(HERE) - stored_times(THERE) - stored_times(HERE, OF_ROOMS)
    return {one for one in wrong if int(one[3:]) % 15}


OF_A_PERSON = re.compile(r"It is \d\d:\d\d for \w+")
"""The page for a contact names the clock of the person to be reached, who may live in another zone than the study."""


def times_on(answer):
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())
    return set(TIME.findall(OF_A_PERSON.sub("", text)))


def wrong_pages(person, things, wrong, names=None):
    """{page: its times by the server's clock} of every page of the study that opens for `person`."""
    found, seen = {}, 0
    for address in addresses():
        if "study_id" not in address.kwargs or (names and address.name not in names):
            continue
        answer = person.ask("GET", reverse(address.name, kwargs=things(address)))
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            seen += 1
            if bad := times_on(answer) & wrong:
                found[address.name] = sorted(bad)
    assert seen, "a tour that opens nothing proves nothing"
    return found


@pytest.mark.parametrize("name", ["imogen", "laleh"])
def test_no_page_of_a_study_shows_a_time_by_the_servers_clock(night, name):
    wrong = by_the_servers_clock()
    assert "01:43" in wrong

    assert wrong_pages(night.people[name], night.things, wrong) == {}


def test_a_page_by_the_servers_clock_is_found(night, settings):
    """The control."""
    ours = "safespace.studies.middleware.StudyMiddleware"
    settings.MIDDLEWARE = [
        "tests.walk.test_clocks.ForgetsTheClock" if one == ours else one for one in settings.MIDDLEWARE
    ]

    found = wrong_pages(night.people["laleh"], night.things, by_the_servers_clock(), {"ledger:index", "ledger:looked"})

    assert found["ledger:index"] == ["01:43"]


def test_the_day_of_a_study_is_the_day_where_it_is(night):
    page = night.people["imogen"].ask("GET", reverse("overview:today", args=[night.study.pk])).content.decode()

    heading = re.search(r"<h1>(.*?)</h1>", page)[1]
    assert heading == "Saturday 24 October", "what is due after midnight may name the next day elsewhere on the page"
