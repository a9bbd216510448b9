"""How many queries and bytes a page may cost, for every page there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.walk.addresses import addresses

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
WHOLE_GATES = {
    "accounts:confirm-reset": 13,
    "overview:people": 15,
    "overview:person": 14,
    "overview:today": 20,
    "overview:waiting": 20,
    "participants:break-glass-decide": 13,
    "privacy:sign": 13,
    "records:new": 15,
    "records:second-look": 18,
    "bookings:move": 23,
    "conduct:ready": 14,
    "rooms:room": 13,
    "studies:confirm-training": 17,
    "studies:decide-as-administrator": 13,
    "studies:decide-role": 14,
}
"""Pages that show the whole gate of their act, or all that waits for a role: each question is one that the act asks."""
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
