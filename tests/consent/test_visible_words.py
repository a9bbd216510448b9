"""What people read on the pages of consent is words: no stored code, no tag of a language and no bare id."""

import re
from html.parser import HTMLParser

import pytest
import time_machine
from django.urls import reverse

from tests.cast import HOUR, NOON
from tests.consent.cast import send
from tests.consent.withdrawals.test_receive import withdraw
from tests.make import signed_in

CODES = re.compile(
    r"take_part|quote_anonymous|archive_restricted|keep_contact|topic:|changes_wanted|keep_data|erase_all"
    r"|no_further_contact|in_person|read_aloud|\ben\b|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}"
)


class Visible(HTMLParser):
    """Collects the text that a page shows, without its scripts."""

    def __init__(self, html):
        super().__init__()
        self.text, self.hidden = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style", "template")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style", "template")

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)


@pytest.fixture
def pages(alders_record, adult_form, alder, leaving_well, imogen):
    """Every page of consent that shows stored values, as (route, args)."""
    study, person, version = leaving_well.pk, alder.pk, alders_record.version_id
    draft = send(adult_form, imogen, about="You decide about everything.", at=NOON)
    withdrawal = withdraw(alder, imogen, wishes=["erase_all", "no_further_contact"])
    return [
        ("ethics:index", [study]), ("forms:index", [study]), ("forms:version", [study, version]),
        ("forms:version", [study, draft.pk]), ("forms:compare", [study, draft.pk, version]),
        ("records:receipt", [study, person, alders_record.pk]), ("records:again", [study]),
        ("records:new", [study, person]), ("records:narrow", [study, person]),
        ("withdrawals:index", [study]), ("withdrawals:by-code", [study]),
        ("withdrawals:new", [study, person]), ("withdrawals:receipt", [study, person, withdrawal.pk]),
    ]  # fmt: skip


@time_machine.travel(NOON + 2 * HOUR, tick=False)
def test_no_page_shows_a_stored_code_or_a_bare_id(pages, imogen):
    browser = signed_in(imogen)

    found = {}
    for route, args in pages:
        answer = browser.get(reverse(route, args=args))
        assert answer.status_code == 200, route
        found[route] = CODES.findall(" ".join(Visible(answer.content.decode()).text))

    assert {route: codes for route, codes in found.items() if codes} == {}


def test_a_code_and_an_id_that_are_shown_are_found():
    """The control."""
    html = '<p data-x="take_part">Language: en</p><script>topic:family</script><p>5b640742-3335-4d10-9634-03f280ae4565'

    assert CODES.findall(" ".join(Visible(html).text)) == ["en", "5b640742-3335-4d10"]
