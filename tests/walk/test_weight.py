"""How many queries and bytes a page may cost, for every page there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.walk.addresses import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

MOST_QUERIES = 12
WHOLE_GATES = {
    # The bar and, one query each, every subject that can wait for a coordinator; a role with fewer subjects asks fewer.
    "overview:today": 19,
    "overview:waiting": 18,
    # What a person’s row or page says: sessions, consent, contacts, history, what is owed, who may call, the look.
    "overview:people": 15,
    "overview:person": 17,
    # The whole gate of the act, as the act asks it, and for a booking the rooms, people and things to choose from.
    "bookings:move": 20,
    "bookings:find-time": 22,
    "conduct:ready": 14,
    "records:new": 20,
    # Who set up the account of either of two people, followed two steps back.
    "studies:confirm-training": 13,
}
"""Pages that ask more, and why. An account whose second factor is being reset reads that on every page, in one more."""
MOST_BYTES = 100_000
UNCOUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK TO", 'INSERT INTO "safespace_entry"', 'INSERT INTO "safespace_unsealed"')
"""A look at what is sealed writes its line at the first opening in a quarter of an hour; the look-up for it counts."""


def pages_of(person, things):
    """Each page that opens for `person`: its name, how many queries it took, how many bytes it has."""
    for address in addresses():
        with CaptureQueriesContext(connection) as asked:
            answer = person.ask("GET", reverse(address.name, kwargs=things(address)))
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            queries = [one for one in asked.captured_queries if not one["sql"].startswith(UNCOUNTED)]
            yield address.name, len(queries), len(answer.content)


@pytest.mark.parametrize("name", ["imogen", "tomasz", "laleh", "ada", "a participant with the device"])
def test_every_page_asks_little_and_is_light(world, name):
    pages = list(pages_of(world.people[name], world.things))

    assert [one for one in pages if one[1] > WHOLE_GATES.get(one[0], MOST_QUERIES)] == []
    assert [one for one in pages if one[2] > MOST_BYTES] == []
    assert len(pages) >= 5, "a tour that opens nothing proves nothing"
