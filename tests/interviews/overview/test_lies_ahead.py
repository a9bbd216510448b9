"""F-R5: before a role ends, its page says whom somebody else will have to meet."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.overview.lies_ahead import lies_ahead
from safespace.studies.need_to_know import Role
from tests.cast import NOON, make_member, make_user
from tests.interviews.planned import TUESDAY, book, hours, planned
from tests.make import signed_in


@pytest.fixture
def samira(leaving_well):
    return make_member(make_user("samira", "Samira Haddad"), leaving_well, Role.INTERPRETER)


@pytest.fixture
def nine(alders, alder, quiet_room, tomasz, samira, imogen):
    """Alder is met nine times by Tomasz; at the first of them Samira interprets."""
    book(alders, quiet_room, hours(14, 1), tomasz, interpreter=samira.user)
    return [alders, *(planned(alder, tomasz, imogen, day=TUESDAY + timedelta(weeks=week)) for week in range(1, 9))]


def test_it_counts_sessions_and_bookings_by_pseudonym(nine, alder, junipers, leaving_well, tomasz, samira, imogen):
    ahead = lies_ahead(leaving_well, tomasz.user_id, NOON)
    hers = lies_ahead(leaving_well, samira.user_id, NOON)

    assert (ahead.leads, ahead.interprets) == (((alder.pseudonym, 9),), ())
    assert (hers.leads, hers.interprets) == ((), ((alder.pseudonym, 1),))
    assert lies_ahead(leaving_well, imogen.user_id, NOON).sessions == 0
    assert lies_ahead(leaving_well, tomasz.user_id, NOON + timedelta(days=1, hours=5)).sessions == 8


@time_machine.travel(NOON, tick=False)
def test_the_page_that_ends_a_role_shows_it_and_today_has_it_afterwards(
    nine, alder, tomasz, imogen, petra, sunita, laleh, stella
):
    url = reverse("overview:lies-ahead", args=[alder.study_id, tomasz.pk])
    end = reverse("studies:end-member", args=[alder.study_id, tomasz.pk])
    client = signed_in(imogen)
    assert client.get(end).content.decode().count(url) == 2, "as a link, and by itself where there is a script"

    said = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert "9 sessions ahead need somebody else:" in " ".join(said.split())
    assert f"{alder.pseudonym} (9)" in said
    answers = {who: signed_in(who).get(url).status_code for who in (petra, sunita, laleh, stella)}
    assert answers == {petra: 200, sunita: 403, laleh: 403, stella: 404}
    assert client.post(end, {"intent": "8d9d0b3f-2c62-4b3f-8a7b-0d5a3f3e8c11"}).status_code == 302
    today = client.get(reverse("overview:today", args=[alder.study_id])).content.decode()
    assert "needs somebody else to meet them" in today and ", and 8 more." in today
