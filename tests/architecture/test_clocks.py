"""Templates print a moment only in a time zone that was set for the page."""

import re
import zoneinfo

import pytest
from django.template import engines
from django.utils import timezone

from safespace.templatetags.moments import NoClock
from tests.architecture.tree import name, source
from tests.cast import NOON

NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
OTHER_WAYS = re.compile(r"\{%\s*(?:load [^%]*\b(?:tz|humanize)\b|now\b)|\|\s*(?:timesince|timeuntil|localtime|utc)\b")


def printed(text):
    return engines["django"].from_string(text).render({"at": NOON, "day": NOON.date()})


@pytest.mark.parametrize("text", ['{{ at|date:"H:i" }}', '{{ at|time:"H:i" }}'])
def test_a_moment_is_not_printed_while_no_zone_is_active(text):
    with pytest.raises(NoClock):
        printed(text)


def test_a_moment_is_printed_by_the_active_zone():
    """The control; a day has no clock and is printed anyway."""
    with timezone.override(NEW_YORK):
        assert printed('{{ at|date:"H:i T" }} {{ at|time:"H:i" }}') == "07:00 EST 07:00"
    assert printed('{{ day|date:"j F Y" }}') == "23 November 2026"


def other_ways(texts):
    return [where for where, text in texts if OTHER_WAYS.search(text)]


def test_templates_print_moments_in_no_other_way():
    files = source("templates", suffixes=(".html", ".txt"))

    assert other_ways((name(path), path.read_text()) for path in files) == []
    planted = ["{% load tz %}", '{% now "H:i" %}', "{{ at|timesince }}", "{{ at|utc }}"]
    assert other_ways((text, text) for text in planted) == planted
